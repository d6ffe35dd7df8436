package cli

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"lethe/model"
	"lethe/tui/serve"
)

// Every line is a comment, or a name with its value; names are announced before
// they are used, and what is wrong with the store is a number, not its sentence.
func TestMetricsOfTheStatus(t *testing.T) {
	v := statusJSON{
		Began: "2026-03-14T09:00:00Z", Log: 1234567890, ReadOnly: "the store has lost a record of Ada Byron",
		AtSocket: serve.Counts{Connections: 7, Refused: 2, Failed: 1},
		AtPort:   serve.Counts{Connections: 3},
		Upkeep:   map[model.UpkeepAct]time.Time{model.UpkeepBackup: time.Unix(1773478800, 0)},
	}
	text := v.metrics()
	line := regexp.MustCompile(`^([a-z_]+)(\{[a-z]+="[a-z-]+"\})? -?[0-9.e+]+$`)
	announced := map[string]bool{}
	for _, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if name, is := strings.CutPrefix(l, "# TYPE "); is {
			announced[strings.Fields(name)[0]] = true
			continue
		}
		if strings.HasPrefix(l, "# HELP ") {
			continue
		}
		m := line.FindStringSubmatch(l)
		if m == nil {
			t.Fatalf("not a line of the format: %q", l)
		}
		if !announced[m[1]] {
			t.Errorf("%s has no type", m[1])
		}
	}
	for _, want := range []string{
		"lethe_locked 0\n", "lethe_read_only 1\n", "lethe_start_time_seconds 1.7734788e+09\n", "lethe_log_entries 1.23456789e+09\n",
		"lethe_connections_total{door=\"socket\"} 7\n", "lethe_connections_total{door=\"port\"} 3\n",
		"lethe_upkeep_time_seconds{act=\"" + string(model.UpkeepBackup) + "\"} 1.7734788e+09\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Byron") {
		t.Error("a sentence got into the metrics")
	}
}

// A store without upkeep has no such line, and a locked one says so.
func TestMetricsOfALockedServer(t *testing.T) {
	text := statusJSON{Locked: true, Began: "2026-03-14T09:00:00Z"}.metrics()
	if !strings.Contains(text, "lethe_locked 1\n") || strings.Contains(text, "upkeep") {
		t.Error(text)
	}
}
