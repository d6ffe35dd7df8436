package tui

import "lethe/model/policy"

// policyWarnings returns where the policy in force and the law disagree.
func (m *Model) policyWarnings() []policy.Warning {
	if p := m.desk.Policy(); p != nil {
		return p.Warnings(m.today)
	}
	return nil
}
