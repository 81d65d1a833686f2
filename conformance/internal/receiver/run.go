package receiver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/selection"
	"github.com/webhook-platform/hookflow-go/internal/vectors"
)

// patience is how many answers in a row may fail to come before the rest is left
// out: a receiver in trouble is not pestered.
const patience = 3

// Config is what a run needs.
type Config struct {
	URL     *url.URL
	Secret  string // its plain text
	Scheme  Scheme
	Body    string // of genuine deliveries; JSON
	Seed    string // of ids
	Timeout time.Duration
	Again   string // command that runs a case again, before its --run
	Now     func() time.Time
	Pause   func(context.Context, time.Duration) error
	// Handled counts the deliveries that the receiver acted on; nil when nobody
	// knows.
	Handled func() int
}

// Cases lists the cases in the order of sending, for a selection.
func Cases() []selection.Case {
	var list []selection.Case
	for _, c := range cases() {
		list = append(list, selection.Case{ID: c.id, Tag: strings.SplitN(c.id, "/", 2)[0], Operation: "eventDelivery"})
	}
	return append(list, selection.Case{ID: noCrashID, Tag: "answers"}, selection.Case{ID: noOracleID, Tag: "answers"})
}

func cases() []testCase {
	all := append(vectorCases(), ownCases()...)
	rank := map[string]int{caseBoth: -3, caseHookflow: -2, caseStandard: -1, aliveID: 1}
	slices.SortStableFunc(all, func(a, b testCase) int { return rank[a.id] - rank[b.id] })
	return all
}

type runner struct {
	Config
	sender   *sender
	picked   map[string]bool
	record   func(report.Result)
	takes    map[Scheme]bool
	silent   int    // answers in a row that did not come
	stopped  string // why nothing more is sent
	refusals []refusal
}

// refusal is an answer to what had to be refused.
type refusal struct {
	id     string
	answer answer
	macs   []string // that would have been right
}

// Run sends the picked cases one after the other. The cases that find out what
// the receiver takes are always sent. The error is one of the harness: the
// receiver could not be reached at all, or ctx ended.
func Run(ctx context.Context, cfg Config, picked []selection.Case, record func(report.Result)) error {
	r := &runner{Config: cfg, sender: newSender(cfg.URL, cfg.Timeout, cfg.Pause), picked: map[string]bool{}, record: record, takes: map[Scheme]bool{}}
	defer r.sender.client.CloseIdleConnections()
	for _, c := range picked {
		r.picked[c.ID] = true
	}
	for i, c := range cases() {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped after %d cases: %w", i, err)
		}
		if err := r.one(ctx, c, i == 0); err != nil {
			return err
		}
	}
	r.summaries()
	return nil
}

func (r *runner) one(ctx context.Context, c testCase, first bool) error {
	probe := c.id == caseBoth || c.id == caseHookflow || c.id == caseStandard
	if !r.picked[c.id] && !probe {
		return nil
	}
	result := report.Result{ID: c.id, Title: c.title, Tag: strings.SplitN(c.id, "/", 2)[0], Operation: "eventDelivery", Level: c.level, Pointer: pointer, Outcome: report.Passed}
	if c.id == aliveID && r.stopped != "" {
		// Always told, also when nobody asked for this case: the rest was left out.
		result.Outcome = report.Failed
		result.Findings = []report.Finding{{Check: "alive", Expected: "a receiver that goes on taking deliveries", Got: r.stopped}}
		r.record(result)
		return nil
	}
	if why := r.skip(c, probe); why != "" {
		result.Outcome, result.Reason = report.Skipped, why
		r.add(result)
		return nil
	}
	started := time.Now()
	requests, answers, acted := r.exchange(ctx, c)
	result.Duration = time.Since(started)
	last := answers[len(answers)-1]
	if first && errors.Is(last.err, errUnreachable) {
		return last.err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("stopped: %w", ctx.Err())
	}
	if probe && last.taken() {
		r.takes[c.needs] = true
	}
	if probe && r.Scheme == Auto && c.needs != Both && !last.taken() && r.takesAny() {
		result.Outcome, result.Reason = report.Skipped, "it takes no delivery that is signed with "+name(c.needs)+" alone"
		r.add(result)
		return nil
	}
	result.Findings = judge(c, requests, answers, acted)
	if len(result.Findings) > 0 {
		result.Outcome = report.Failed
		result.Exchanges = r.shown(c, answers)
		result.Reason = "shown with the vectors' secret and time; it was sent with the receiver's secret and the time of sending"
		result.Again = r.Again + " --run " + c.id
	}
	r.add(result)
	r.watch(c, last)
	return nil
}

// add records the results that were asked for.
func (r *runner) add(result report.Result) {
	if r.picked[result.ID] {
		r.record(result)
	}
}

// exchange sends the requests of a case.
func (r *runner) exchange(ctx context.Context, c testCase) ([]request, []answer, int) {
	before := 0
	if r.Handled != nil {
		before = r.Handled()
	}
	now := r.Now().UnixMilli()
	requests := c.make(vectors.Params{Secret: r.Secret, NowMs: now - c.ageMs, ID: uuid(r.Seed, c.id), Body: r.Body})
	answers := make([]answer, 0, len(requests))
	for _, request := range requests {
		response, err := r.sender.send(ctx, request)
		answers = append(answers, answer{response, err})
	}
	if c.want == refuse {
		r.refusals = append(r.refusals, refusal{id: c.id, answer: answers[len(answers)-1], macs: rightMACs(r.Secret, requests[len(requests)-1], now-c.ageMs)})
	}
	if r.Handled == nil {
		return requests, answers, -1
	}
	return requests, answers, r.Handled() - before
}

// skip says why a case makes no sense with this receiver.
func (r *runner) skip(c testCase, probe bool) string {
	if r.stopped != "" {
		return r.stopped
	}
	wanted := r.Scheme == Auto || r.Scheme == Both || c.needs == Auto || c.needs == Both || c.needs == r.Scheme
	switch {
	case !wanted:
		return "--scheme " + string(r.Scheme) + " leaves it out"
	case probe:
		return ""
	case !r.takesAny():
		return "it takes no genuine delivery, so that it refuses others says nothing"
	case c.needs == Hookflow && !r.takes[Hookflow], c.needs == Standard && !r.takes[Standard]:
		return "it takes no delivery that is signed with " + name(c.needs) + " alone"
	case c.needs == Both && c.want == refuse && !(r.takes[Hookflow] && r.takes[Standard]):
		return "it does not take both schemes"
	}
	return ""
}

func (r *runner) takesAny() bool { return r.takes[Hookflow] || r.takes[Standard] || r.takes[Both] }

// watch notices a receiver in trouble.
func (r *runner) watch(c testCase, last answer) {
	switch {
	case errors.Is(last.err, errUnreachable):
		r.stopped = "the receiver went away at " + c.id
	case errors.Is(last.err, errCutOff), last.err != nil && c.want == refuse && !errors.Is(last.err, errLate):
		// To hang up is one way to refuse.
	case last.err != nil:
		if r.silent++; r.silent == patience {
			r.stopped = fmt.Sprintf("%d answers in a row did not come, the last at %s", patience, c.id)
		}
	default:
		r.silent = 0
	}
}

// shown is the exchange as the vectors have it: signed with their secret at their
// time, and so the same in every report.
func (r *runner) shown(c testCase, answers []answer) []exchange.Exchange {
	p := vectors.Fixed()
	p.Body = r.Body
	p.NowMs -= c.ageMs
	var shown []exchange.Exchange
	for i, request := range c.make(p) {
		method := request.method
		if method == "" {
			method = "POST"
		}
		x := exchange.Exchange{Request: exchange.Request{Method: method, Target: r.URL.RequestURI(), Header: request.httpHeader(), Body: request.body}}
		x.Response = answers[i].response
		if answers[i].err != nil {
			x.Error = answers[i].err.Error()
		}
		shown = append(shown, x)
	}
	return shown
}

func name(s Scheme) string {
	if s == Standard {
		return "Standard Webhooks"
	}
	return "X-Signature"
}
