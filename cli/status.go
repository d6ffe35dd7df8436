package cli

import (
	"context"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/tui/serve"
)

// statusJSON is the health of a server: numbers and times, no names of people
// or records.
type statusJSON struct {
	Version  string       `json:"version"`
	Store    string       `json:"store"`
	Socket   string       `json:"socket"`
	Network  string       `json:"network,omitempty"`  // address of the SSH port, while it is open
	HostKey  string       `json:"host_key,omitempty"` // fingerprint of its host key
	Began    string       `json:"began"`
	Locked   bool         `json:"locked"`
	OpenedAt string       `json:"opened_at,omitempty"`
	Opened   string       `json:"opened_by,omitempty"` // "a user", or the systemd credential
	Loaded   bool         `json:"loaded"`              // the register is in memory
	ReadOnly string       `json:"read_only,omitempty"`
	Log      uint64       `json:"log_entries"`
	Sessions sessionsJSON `json:"sessions"`
	Jobs     int          `json:"jobs"`
	AtSocket serve.Counts `json:"at_socket"`
	AtPort   serve.Counts `json:"at_port"`
	// Heap is what the last garbage collection left of the heap, in bytes.
	Heap       uint64 `json:"heap_bytes"`
	Goroutines int    `json:"goroutines"`
	// Upkeep is when each kind of backup, drill and checkpoint was last made, as
	// far as an open register knows.
	Upkeep map[model.UpkeepAct]time.Time `json:"upkeep,omitempty"`
}

type sessionsJSON struct {
	Consoles int `json:"consoles"`
	Commands int `json:"commands"`
	Users    int `json:"users"`
}

func (a *app) statusCommand() *cobra.Command {
	var prometheus bool
	cmd := a.data(&cobra.Command{
		Use:   "status",
		Short: "Say how the server is",
		Long:  "Says whether the server that owns the store is locked, how many people work with it and how it is. It names nobody, and needs no role.",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.visit == nil {
				return errNoServer
			}
			v, err := a.visit.server.status(cmd.Context())
			if err != nil {
				return err
			}
			switch {
			case prometheus:
				return a.printf("%s", v.metrics())
			case a.json:
				return a.printJSON(v)
			}
			state := "open"
			if v.Locked {
				state = "locked"
			}
			if v.HostKey != "" {
				a.printf("The SSH port is open at %s; its host key is %s.\n", v.Network, v.HostKey)
			}
			return a.printf("The register is %s. %d consoles and %d commands of %d users; %d jobs. The log has %d entries.\n",
				state, v.Sessions.Consoles, v.Sessions.Commands, v.Sessions.Users, v.Jobs, v.Log)
		},
	})
	cmd.Flags().BoolVar(&prometheus, "prometheus", false, "print metrics in the text format of Prometheus")
	cmd.MarkFlagsMutuallyExclusive("prometheus", "json")
	return cmd
}

// status gathers how the server is.
func (s *server) status(ctx context.Context) (statusJSON, error) {
	v := statusJSON{Version: Version(), Store: s.dir, Socket: s.socketPath, Began: s.began.UTC().Format(time.RFC3339), Locked: true}
	v.AtSocket = s.atSocket.Counts()
	v.Heap, v.Goroutines = heapLeft(), runtime.NumGoroutine()
	s.mu.Lock()
	store, d := s.store, s.desk
	if store != nil {
		v.Locked, v.OpenedAt, v.Opened = false, s.openedAt.UTC().Format(time.RFC3339), "a user"
		if s.openedBy == byCredential {
			v.Opened = byCredential
		}
	}
	if s.atNetwork != nil {
		v.AtPort, v.Network = s.atNetwork.Counts(), s.networkAddress
		v.HostKey = s.hostKey
	}
	v.Sessions, v.Jobs = s.present(), s.jobs.running()
	s.mu.Unlock()
	if store != nil {
		v.Loaded, _ = d.Loaded()
		v.Log, _ = store.AuditHead()
		if err := store.ReadOnly(); err != nil {
			v.ReadOnly = err.Error()
		}
		list, err := store.Upkeep(ctx)
		if err != nil {
			return v, err
		}
		v.Upkeep = map[model.UpkeepAct]time.Time{}
		for _, u := range list {
			v.Upkeep[u.Act] = u.At.UTC() // oldest first
		}
	}
	return v, nil
}

// heapLeft returns how many bytes of the heap the last garbage collection left.
func heapLeft() uint64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if live[0].Value.Kind() != metrics.KindUint64 {
		return 0 // another runtime
	}
	return live[0].Value.Uint64()
}

// openedByItself reports whether systemd opened the register.
func (s *server) openedByItself() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.openedBy == byCredential
}

// present counts who is here. s.mu must be held.
func (s *server) present() (n sessionsJSON) {
	users := map[string]bool{}
	for v := range s.visits {
		if v.session.Screen != nil {
			n.Consoles++
		} else {
			n.Commands++
		}
		users[v.actor()] = true
	}
	n.Users = len(users)
	return n
}
