package conformance

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/server"
)

// ServerOptions say what a server can reach and what it was told.
type ServerOptions struct {
	// Name is what reports call the server; its URL when empty.
	Name string
	// Patience is how long to wait for what comes later, such as a retry; 0 is 45
	// seconds.
	Patience time.Duration
	// ReceiverURL is where the server reaches the suite's receiver, when that is
	// not the address that it listens on. Without a receiver that it can reach, the
	// cases that need one are skipped.
	ReceiverURL string
	// ReceiverAddr is the host:port that the receiver listens on, 127.0.0.1:0 when
	// empty.
	ReceiverAddr string
	// RateLimited says that the server limits events a second, to 10 at least and to
	// few enough that it can be provoked.
	RateLimited bool
	// Quota says that the server limits the endpoints of a project, to 5 at least.
	Quota bool
}

// Server is a server at a URL. The suite registers an account of its own and
// sees nothing but HTTP.
func Server(origin string, o ServerOptions) Target { return serverTarget{origin, o} }

type serverTarget struct {
	origin  string
	options ServerOptions
}

// serverWorkers is how many cases run against a server at a time.
const serverWorkers = 16

const defaultPatience = 45 * time.Second

func (t serverTarget) open(ctx context.Context, o Options) (session, error) {
	parsed, err := url.Parse(t.origin)
	if err != nil || parsed.Host == "" || (parsed.Scheme != "http" && parsed.Scheme != "https") {
		return nil, fmt.Errorf("%q is no http or https URL", t.origin)
	}
	s := &serverSession{url: strings.TrimSuffix(t.origin, "/"), name: t.options.Name}
	if s.name == "" {
		s.name = s.url
	}
	if t.options.Patience == 0 {
		t.options.Patience = defaultPatience
	}
	if s.run = o.Seed; s.run == "" {
		s.run = strings.ToLower(rand.Text()[:10])
	}
	if !seedForm.MatchString(s.run) {
		return nil, fmt.Errorf("the seed %q is not 1 to 40 of a-z, 0-9 and hyphens", o.Seed)
	}
	s.patience = t.options.Patience
	s.tester, err = server.New(ctx, server.Config{
		URL: s.url, ReceiverURL: t.options.ReceiverURL, ReceiverAddr: t.options.ReceiverAddr,
		Patience: t.options.Patience, RateLimited: t.options.RateLimited, Quota: t.options.Quota, Run: s.run,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.url, err)
	}
	return s, nil
}

var seedForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

type serverSession struct {
	url, name, run string
	patience       time.Duration
	tester         *server.Tester
}

func (s *serverSession) header() report.Header {
	return report.Header{Kind: "server", Target: s.name, Seed: s.run, Versions: map[string]string{"contract": s.tester.Version()}}
}

// The keys are made while the cases run: what travels in headers is hidden by its
// name. The name of the run is no secret but differs from run to run.
func (s *serverSession) secrets() []exchange.Secret {
	return []exchange.Secret{{Name: "HOOKFLOW_RUN", Value: s.run}}
}

func (s *serverSession) cases(all []*cases.Case) []job {
	var jobs []job
	for _, c := range all {
		if c.For(cases.TargetServer) {
			jobs = append(jobs, job{Case: c})
		}
	}
	for _, c := range s.tester.Shapes() {
		jobs = append(jobs, job{Case: c, last: true})
	}
	return jobs
}

// budget leaves time for two things that come later in a case.
func (s *serverSession) budget() time.Duration { return 2*s.patience + defaultBudget }

func (s *serverSession) workers() int { return serverWorkers }

func (s *serverSession) one(ctx context.Context, j job, seen *coverage.Tracker) report.Result {
	if j.last {
		return s.tester.Shape(j.Case)
	}
	return s.tester.Case(ctx, j.Case, seen.Observe)
}

func (s *serverSession) close() error { return s.tester.Close() }
