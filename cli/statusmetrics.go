package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lethe/tui/serve"
)

// A metric is one name of the Prometheus text format with its values.
type metric struct {
	name, kind, help string
	values           []sample
}

// A sample is a value with the label that tells it from its neighbours, as in
// door="socket", or none.
type sample struct {
	label string
	value float64
}

// metrics returns the status in the text format of Prometheus, version 0.0.4
// (prometheus.io/docs/instrumenting/exposition_formats). It holds numbers and
// times, nothing about anybody.
func (v statusJSON) metrics() string {
	list := []metric{
		gauge("lethe_locked", "1 while nobody has unsealed the register.", truth(v.Locked)),
		gauge("lethe_read_only", "1 when the store takes no writes.", truth(v.ReadOnly != "")),
		gauge("lethe_loaded", "1 when the register is in memory.", truth(v.Loaded)),
		gauge("lethe_start_time_seconds", "When the server began, in Unix time.", unixTime(v.Began)),
		gauge("lethe_consoles", "Consoles that are open.", float64(v.Sessions.Consoles)),
		gauge("lethe_commands", "Commands that are being carried out.", float64(v.Sessions.Commands)),
		gauge("lethe_users", "People who work with the register at this moment.", float64(v.Sessions.Users)),
		gauge("lethe_jobs", "Long acts that are under way.", float64(v.Jobs)),
		gauge("lethe_log_entries", "Entries of the audit log; 0 while locked.", float64(v.Log)),
		gauge("lethe_heap_live_bytes", "What the last garbage collection left of the heap.", float64(v.Heap)),
		gauge("lethe_goroutines", "Goroutines of the server.", float64(v.Goroutines)),
		v.doors("lethe_connections_total", "Connections taken.", func(c serve.Counts) int64 { return c.Connections }),
		v.doors("lethe_connections_refused_total", "Connections refused for a limit.", func(c serve.Counts) int64 { return c.Refused }),
		v.doors("lethe_logins_failed_total", "Connections that ended before a session.", func(c serve.Counts) int64 { return c.Failed }),
		v.upkeepMetric(),
	}
	var b strings.Builder
	for _, m := range list {
		m.write(&b)
	}
	return b.String()
}

func (m metric) write(b *strings.Builder) {
	if len(m.values) == 0 {
		return
	}
	fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s %s\n", m.name, m.help, m.name, m.kind)
	for _, s := range m.values {
		label := s.label
		if label != "" {
			label = "{" + label + "}"
		}
		fmt.Fprintf(b, "%s%s %g\n", m.name, label, s.value)
	}
}

func gauge(name, help string, value float64) metric {
	return metric{name, "gauge", help, []sample{{"", value}}}
}

func (v statusJSON) doors(name, help string, of func(serve.Counts) int64) metric {
	return metric{name, "counter", help, []sample{
		{`door="socket"`, float64(of(v.AtSocket))},
		{`door="port"`, float64(of(v.AtPort))},
	}}
}

// upkeepMetric says when backups and the like were last made, so that somebody
// is told when they stop.
func (v statusJSON) upkeepMetric() metric {
	m := metric{name: "lethe_upkeep_time_seconds", kind: "gauge", help: "When each kind of backup, drill and checkpoint was last made, in Unix time."}
	for _, act := range slices.Sorted(maps.Keys(v.Upkeep)) {
		m.values = append(m.values, sample{fmt.Sprintf("act=%q", string(act)), float64(v.Upkeep[act].Unix())})
	}
	return m
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// unixTime returns an RFC 3339 time as Unix time, 0 if it is none.
func unixTime(at string) float64 {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return 0
	}
	return float64(t.Unix())
}
