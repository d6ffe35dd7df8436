package serve

import (
	"net"
	"sync"
	"time"
)

// limits count connections and failed logins by address.
type limits struct {
	most, each, tries int
	penalty           time.Duration
	now               func() time.Time

	mu     sync.Mutex
	all    int
	open   map[string]int
	losses map[string][]time.Time
}

func newLimits(o Options, now func() time.Time) *limits {
	return &limits{most: o.Most, each: o.MostEach, tries: o.Tries, penalty: o.Penalty, now: now,
		open: map[string]int{}, losses: map[string][]time.Time{}}
}

// hostOf returns the address without its port. Of IPv6, one customer has a whole
// network of 64 bits.
func hostOf(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return "" // a Unix socket
	}
	ip := net.ParseIP(host)
	if ip == nil || ip.To4() != nil {
		return host
	}
	return ip.Mask(net.CIDRMask(64, 128)).String()
}

// enter takes a place for a connection, and returns what gives it back.
func (l *limits) enter(a net.Addr) (release func(), ok bool) {
	host := hostOf(a)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.most > 0 && l.all >= l.most || host != "" && (l.each > 0 && l.open[host] >= l.each || l.barred(host)) {
		return nil, false
	}
	l.all++
	l.open[host]++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.all--
		if l.open[host]--; l.open[host] == 0 {
			delete(l.open, host)
		}
	}, true
}

// barred reports whether too many logins from a host failed lately.
func (l *limits) barred(host string) bool {
	return l.tries > 0 && len(l.recent(host)) >= l.tries
}

// recent returns the failed logins that still count.
func (l *limits) recent(host string) []time.Time {
	old := l.now().Add(-l.penalty)
	list := l.losses[host]
	for len(list) > 0 && !list[0].After(old) {
		list = list[1:]
	}
	if len(list) == 0 {
		delete(l.losses, host)
		return nil
	}
	l.losses[host] = list
	return list
}

// mostHosts bounds how many hosts are remembered for failed logins. When there
// are more, those whose time is over are forgotten.
const mostHosts = 10000

// failed counts a failed login.
func (l *limits) failed(a net.Addr) {
	host := hostOf(a)
	if host == "" || l.tries == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.losses) >= mostHosts {
		for h := range l.losses {
			l.recent(h)
		}
	}
	if list := l.recent(host); len(list) < l.tries {
		l.losses[host] = append(list, l.now())
	}
}
