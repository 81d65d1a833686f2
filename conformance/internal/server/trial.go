package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/sample"
)

// How often a call is repeated until its answer fits.
const (
	firstPause = 5 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

// unknownID is a UUID that nothing has.
const unknownID = "ffffffff-ffff-4fff-8fff-ffffffffffff"

// trial is one case on its way.
type trial struct {
	*Tester
	*cases.Case
	observe func(x exchange.Exchange, want int)
	home    *project
	inbox   *inbox
	names   map[string]any
	keys    map[string]string // by who calls

	exchanges []exchange.Exchange
	findings  []report.Finding
}

// run runs the case. An error says what of the harness is broken.
func (t *trial) run(ctx context.Context) error {
	var err error
	if t.home, err = t.tenants.project(ctx, t.ID); err != nil {
		return err
	}
	var what cases.Receiver
	if t.Receiver != nil {
		what = *t.Receiver
	}
	t.inbox = t.receiver.inbox(t.ID, what)
	t.names["project"] = t.home.object
	t.names["unknown"] = unknownID
	t.names["receiver"] = map[string]any{"url": t.inbox.url}
	t.names["run"] = t.Run + "-" + strings.ReplaceAll(t.ID, "/", "-")
	for i, step := range t.Given {
		if ok, err := t.step(ctx, fmt.Sprintf("given[%d]", i), step); err != nil || !ok {
			return err
		}
	}
	main := cases.Step{Operation: t.Operation, Call: t.Wire(), Answer: t.Answer, Eventually: t.Eventually}
	off := t.Request != nil && t.Request.Off
	if _, err := t.send(ctx, "", main, off); err != nil {
		return err
	}
	for i, step := range t.Then {
		if _, err := t.step(ctx, fmt.Sprintf("then[%d]", i), step); err != nil {
			return err
		}
	}
	return t.receipts(ctx)
}

// step makes a call beside the case's own, and reports whether it went well.
func (t *trial) step(ctx context.Context, name string, step cases.Step) (bool, error) {
	before := len(t.findings)
	a, err := t.send(ctx, name+"."+step.Operation+".", step, step.Text != nil)
	if err != nil {
		return false, err
	}
	if step.As != "" {
		t.names[step.As] = a.body
	}
	return len(t.findings) == before, nil
}

// send makes a call and judges the answer. check goes before the names of what
// is wrong with it. off says that the request is off the contract on purpose.
func (t *trial) send(ctx context.Context, check string, step cases.Step, off bool) (*answered, error) {
	r, err := t.request(ctx, step)
	if err != nil {
		return nil, err
	}
	waiting, cancel := context.WithTimeout(ctx, t.Patience)
	defer cancel()
	pause, longest := firstPause, lastPause
	usedUp := slices.Contains(t.Needs, "rate-limit") || slices.Contains(t.Needs, "quota")
	if usedUp {
		longest = 0 // what is limited has to be used up
	}
	ask := func() (*answered, error) { return t.ask(ctx, r) }
	if step.Eventually && slices.Contains(t.Needs, "rate-limit") {
		ask = func() (*answered, error) { return t.crowd(ctx, r, t.wanted(step)) }
	}
	for ; ; pause = min(pause*2, longest) {
		a, err := ask()
		if err != nil {
			return nil, err
		}
		found, err := t.judge(check, step, a, off)
		if err != nil {
			return nil, err
		}
		done := len(found) == 0 || !step.Eventually || usedUp && a.status() == t.wanted(step)
		if done || !sleep(waiting, pause) {
			t.exchanges = append(t.exchanges, a.Exchange)
			t.observe(a.Exchange, t.wanted(step))
			if !step.Answer.Off && a.Operation == step.Operation {
				t.shapes.observe(t.ID, a.Exchange)
			}
			t.findings = append(t.findings, found...)
			return a, nil
		}
	}
}

// crowdSize is more than any server takes in a second that the suite calls limited.
const crowdSize = 40

// crowd makes a call many times at once, so that a second's limit is used up on a
// slow machine too, and returns an answer of the wanted status if there is one.
func (t *trial) crowd(ctx context.Context, r request, wanted int) (*answered, error) {
	answers, errs := make([]*answered, crowdSize), make([]error, crowdSize)
	var all sync.WaitGroup
	for i := range crowdSize {
		all.Go(func() { answers[i], errs[i] = t.ask(ctx, r) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(answers, func(a *answered) bool { return a.status() == wanted }); i >= 0 {
		return answers[i], nil
	}
	return answers[0], nil
}

// sleep reports whether the time passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (t *trial) wanted(step cases.Step) int {
	if step.Answer.Status != 0 {
		return step.Answer.Status
	}
	return sample.FirstSuccess(t.contract.Operation(step.Operation))
}

func (t *trial) request(ctx context.Context, step cases.Step) (request, error) {
	c := step.Call
	r := request{operation: step.Operation, path: map[string]string{"projectId": t.home.id}, method: c.Method}
	if err := t.credential(ctx, c.Auth, &r); err != nil {
		return r, err
	}
	path, err := t.values(ctx, c.Path)
	if err != nil {
		return r, err
	}
	for name, values := range path {
		r.path[name] = values[0]
	}
	query, err := t.values(ctx, c.Query)
	if err != nil {
		return r, err
	}
	r.query = url.Values(query)
	header, err := t.values(ctx, c.Headers)
	if err != nil {
		return r, err
	}
	r.header = http.Header(header)
	if c.URL != "" {
		target, err := t.fill(ctx, c.URL)
		if err != nil {
			return r, err
		}
		r.target = fmt.Sprint(target)
	}
	if c.Text != nil {
		r.text = c.Text
		return r, nil
	}
	if c.Body.Present {
		r.null = c.Body.Data == nil
		r.body, err = t.fill(ctx, c.Body.Data)
	}
	return r, err
}

func (t *trial) values(ctx context.Context, given map[string]cases.Value) (map[string][]string, error) {
	return cases.Texts(given, func(template any) (any, error) { return t.fill(ctx, template) })
}

// fill fills a template, and makes what it names and is not there yet.
func (t *trial) fill(ctx context.Context, template any) (any, error) {
	var failed error
	filled, err := expect.Fill(template, func(name string) (any, bool) {
		path := strings.Split(name, ".")
		if path[0] == "hooks" {
			return t.hooks + "/" + strings.Join(path[1:], "."), true
		}
		if _, there := t.names[path[0]]; !there {
			if err := t.make(ctx, path[0]); err != nil {
				failed = err
				return nil, false
			}
		}
		if path[0] != "received" {
			return expect.Member(t.names, path)
		}
		value, there := expect.Member(t.names, strings.Split(strings.ToLower(name), "."))
		if !there {
			value = expect.Missing // what it is compared with will differ
		}
		return value, true
	})
	if failed != nil {
		return nil, failed
	}
	return filled, err
}
