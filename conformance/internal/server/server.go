// Package server gives a server the requests of the cases and judges its
// answers, what became of the server, and what arrived at the receiver. It sees
// nothing but HTTP.
package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// Config says where the server is and what it was told.
type Config struct {
	// URL is the server's origin, without a slash at the end.
	URL string
	// ReceiverURL is where the server reaches our receiver, when that is not the
	// address it listens on; ReceiverAddr is that address, 127.0.0.1:0 when empty.
	ReceiverURL, ReceiverAddr string
	// RateLimited and Quota say that the server was told to limit events a second,
	// or endpoints.
	RateLimited, Quota bool
	// Patience is how long to wait for what comes later, such as a delivery.
	Patience time.Duration
	// Run makes the names of this run differ from those of others.
	Run string
}

const (
	requestTimeout = 30 * time.Second
	maxAnswer      = 8 << 20 // bytes
)

// Tester is a server with a tenant of ours.
type Tester struct {
	Config
	contract *contract.Contract
	http     *http.Client
	tenants  *tenants
	receiver *receiver
	shapes   shapes
	// unreachable says why webhooks cannot arrive; empty when they can.
	unreachable string
	// hooks is a URL below which the server takes endpoints; nothing is expected to
	// arrive there.
	hooks string
}

// New makes the tenant and tries the way back.
func New(ctx context.Context, c Config) (*Tester, error) {
	spec, err := contract.Load()
	if err != nil {
		return nil, err
	}
	c.URL = strings.TrimSuffix(c.URL, "/")
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy, transport.DisableCompression = nil, true
	transport.MaxIdleConnsPerHost = 64
	t := &Tester{Config: c, contract: spec, http: &http.Client{
		Transport: transport, Timeout: requestTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if t.receiver, err = newReceiver(ctx, c.ReceiverAddr, c.ReceiverURL); err != nil {
		return nil, err
	}
	t.tenants = &tenants{tester: t}
	if err := t.tenants.register(ctx); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	t.unreachable = t.tryReceiver(ctx)
	return t, nil
}

// Version is the contract's.
func (t *Tester) Version() string { return t.contract.Document().Info.Version }

// Close lets go of the receiver.
func (t *Tester) Close() error {
	t.http.CloseIdleConnections()
	return t.receiver.close()
}

// Case runs one case. observe is told of every exchange and the status that it
// was after.
func (t *Tester) Case(ctx context.Context, c *cases.Case, observe func(x exchange.Exchange, want int)) report.Result {
	result := report.Result{
		ID: c.ID, Title: c.Title, Tag: c.Tag, Operation: c.Operation, Level: report.Level(c.Level),
		Pointer: c.Contract, Ledger: c.Ledger,
	}
	if missing := t.missing(c); missing != "" {
		result.Outcome, result.Reason = report.Skipped, missing
		return result
	}
	trial := &trial{Tester: t, Case: c, observe: observe, names: map[string]any{}}
	err := trial.run(ctx)
	result.Exchanges, result.Findings = trial.exchanges, trial.findings
	switch {
	case err != nil:
		result.Outcome, result.Reason = report.BrokenHarness, err.Error()
	case len(result.Findings) > 0:
		result.Outcome = report.Failed
	default:
		result.Outcome = report.Passed
	}
	return result
}

// missing says what a case needs and this run does not have.
func (t *Tester) missing(c *cases.Case) string {
	receives := c.Receiver != nil || len(c.Receives) > 0 || slices.Contains(c.Needs, "receiver")
	switch {
	case receives && t.unreachable != "":
		return "needs a receiver that the server can reach: " + t.unreachable
	case slices.Contains(c.Needs, "rate-limit") && !t.RateLimited:
		return "needs a server that limits events a second (--rate-limited)"
	case slices.Contains(c.Needs, "quota") && !t.Quota:
		return "needs a server with a quota of endpoints (--quota)"
	}
	return ""
}

// publicHooks is where endpoints point to when the server refuses our receiver.
const publicHooks = "https://example.com"

// tryReceiver has the server send a test webhook and says why none arrived. It
// settles where endpoints point to that nothing has to arrive at.
func (t *Tester) tryReceiver(ctx context.Context) string {
	t.hooks = publicHooks
	home, err := t.tenants.project(ctx, "reach")
	if err != nil {
		return err.Error()
	}
	inbox := t.receiver.inbox("reach", cases.Receiver{})
	created, err := t.ask(ctx, request{operation: "createEndpoint", path: map[string]string{"projectId": home.id}, body: map[string]any{"url": inbox.url}, key: home.key})
	if err != nil {
		return err.Error()
	}
	id, _ := created.member("id").(string)
	if !succeeded(created) || id == "" {
		return fmt.Sprintf("an endpoint at %s is answered %d", inbox.url, created.status())
	}
	t.hooks = t.receiver.url + "/hooks"
	tested, err := t.ask(ctx, request{operation: "testEndpoint", path: map[string]string{"projectId": home.id, "id": id}, key: home.key})
	if err != nil {
		return err.Error()
	}
	if len(inbox.arrivals()) == 0 {
		return fmt.Sprintf("a test webhook to %s did not arrive (%v)", inbox.url, tested.member("errorMessage"))
	}
	return ""
}
