package mockserver

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/webhook-platform/hookflow-go/internal/ledger"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/dialect"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
)

// Dialect is the version of the platform's language that a server speaks. What
// each one says differently is in docs/drift.md.
type Dialect string

// The dialects.
const (
	// Canonical is the contract, openapi.yaml.
	Canonical Dialect = dialect.Canonical
	// SDK22 is what the documentation of the SDKs before 2.5 promises.
	SDK22 Dialect = dialect.SDK22
	// Server202603 is the real server as it was recorded in November 2026, its
	// defects included: most of its answers to a caller's mistake are a 500.
	Server202603 Dialect = dialect.Server202603
	// Auto speaks SDK22 to those SDKs, told by their User-Agent, and Canonical to
	// everyone else.
	Auto Dialect = dialect.Auto
)

// Option configures a server.
type Option interface{ apply(*config) }

type option func(*config)

func (o option) apply(c *config) { o(c) }

type config struct {
	addr          string
	dialect       Dialect
	switches      map[string]bool
	seed          string
	logger        *slog.Logger
	allow         []string
	rateLimit     int
	endpointQuota int
	refusePrivate bool
	offContract   func(operationID string, err error)
	frozenAt      *time.Time
	journal       journal.Limits
	onExchange    func(Entry)
	defects       []string
	faults        []Fault
	state         []byte
	stateFile     string
	noControl     bool

	noListener     bool
	wallSignatures bool
	deliveryRate   int
	noBreaker      bool
}

func newConfig(opts []Option) (config, error) {
	c := config{addr: "127.0.0.1:0", dialect: Canonical, logger: slog.New(slog.DiscardHandler)}
	for _, o := range opts {
		o.apply(&c)
	}
	switch c.dialect {
	case Canonical, SDK22, Server202603, Auto:
	default:
		return c, fmt.Errorf("mockserver: no dialect %q: want %s, %s, %s or %s", c.dialect, Canonical, SDK22, Server202603, Auto)
	}
	for name := range c.switches {
		if !ledger.Knows(name) {
			return c, fmt.Errorf("mockserver: the ledger has no switch %q; docs/drift.md lists them", name)
		}
	}
	if c.rateLimit < 0 {
		return c, fmt.Errorf("mockserver: rate limit %d is negative", c.rateLimit)
	}
	if c.deliveryRate < 0 {
		return c, fmt.Errorf("mockserver: delivery rate limit %d is negative", c.deliveryRate)
	}
	if c.endpointQuota < 0 {
		return c, fmt.Errorf("mockserver: endpoint quota %d is negative", c.endpointQuota)
	}
	if c.journal.Entries < 0 || c.journal.Bytes < 0 {
		return c, fmt.Errorf("mockserver: journal of %d entries and %d bytes: neither may be negative", c.journal.Entries, c.journal.Bytes)
	}
	return c, nil
}

// WithAddr sets the host:port to listen on, 127.0.0.1:0 by default: a free port
// of this machine.
func WithAddr(addr string) Option { return option(func(c *config) { c.addr = addr }) }

// WithoutListener leaves the port out: the server is reached through its own
// http.RoundTripper, HTTPClient and Client alone, and it reaches the handlers of
// Receiver. This is the form that works inside a bubble of testing/synctest.
func WithoutListener() Option { return option(func(c *config) { c.noListener = true }) }

// WithDialect sets the dialect, Canonical by default.
func WithDialect(d Dialect) Option { return option(func(c *config) { c.dialect = d }) }

// WithSwitch sets one switch of the ledger for every caller, whatever the
// dialect says. docs/drift.md lists the switches. An unknown name is an error of
// Start.
func WithSwitch(name string, on bool) Option {
	return option(func(c *config) {
		if c.switches == nil {
			c.switches = map[string]bool{}
		}
		c.switches[name] = on
	})
}

// WithSeed makes ids, tokens, secrets and jitter repeatable: the same calls one
// after another get the same ones, and on a frozen clock every answer and every
// delivery is the same byte for byte. The default, "", is another seed each time.
func WithSeed(seed string) Option { return option(func(c *config) { c.seed = seed }) }

// WithLogger sets the logger; by default nothing is logged. Secrets and keys are
// never logged.
func WithLogger(l *slog.Logger) Option { return option(func(c *config) { c.logger = l }) }

// WithAllowedHosts lets deliveries go to more than this machine: host names
// ("*.example.dev" stands for all names below), IP addresses and CIDR blocks.
// The addresses of cloud metadata services stay closed.
func WithAllowedHosts(hosts ...string) Option {
	return option(func(c *config) { c.allow = append(c.allow, hosts...) })
}

// WithRateLimit limits the events a project may send per second; 0, the default,
// is no limit.
func WithRateLimit(perSecond int) Option { return option(func(c *config) { c.rateLimit = perSecond }) }

// WithDeliveryRateLimit limits the deliveries of a project per second, over all
// its endpoints; what is over it waits about a second, longer with each attempt.
// 0, the default, is no limit; the platform's own setting is 50.
func WithDeliveryRateLimit(perSecond int) Option {
	return option(func(c *config) { c.deliveryRate = perSecond })
}

// WithoutCircuitBreaker lets deliveries go to an endpoint however often it fails.
// By default, as on the platform, half or more of the latest ten answers being no
// 2xx, and at least five of them there, hold its deliveries back for 30 seconds;
// three trials then decide.
func WithoutCircuitBreaker() Option { return option(func(c *config) { c.noBreaker = true }) }

// WithEndpointQuota limits the endpoints of a project, answered 402 beyond; 0,
// the default, is no limit.
func WithEndpointQuota(n int) Option { return option(func(c *config) { c.endpointQuota = n }) }

// WithPrivateURLs tells whether the installation that is played takes URLs of
// private networks and of this machine, as it does by default. It matters to the
// dialect Server202603 only, which refuses such URLs when they are given; where
// deliveries really go is up to WithAllowedHosts.
func WithPrivateURLs(taken bool) Option { return option(func(c *config) { c.refusePrivate = !taken }) }

// WithContractCheck has every answer checked against the contract, and calls fn
// for each that is off it. New does this by itself. fn is called from many
// goroutines.
func WithContractCheck(fn func(operationID string, err error)) Option {
	return option(func(c *config) { c.offContract = fn })
}

// WithFrozenClock starts the server's clock at an instant and lets it stand
// there: it moves by Advance only. Deliveries are signed with its time.
func WithFrozenClock(at time.Time) Option {
	return option(func(c *config) { c.frozenAt = &at })
}

// WithWallSignatures signs deliveries with the time of this machine, whatever
// the server's clock shows, so that receivers which know nothing of the clock
// keep accepting them. By default signatures carry the server's own time.
func WithWallSignatures() Option { return option(func(c *config) { c.wallSignatures = true }) }
