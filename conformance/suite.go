package conformance

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/selection"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// Options configure a run. The zero value runs every case.
type Options struct {
	// Run and Skip pick cases: ids in which * stands for one part and ** for any
	// number, tag:NAME, operation:NAME, or @FILE with one on each line. A pattern
	// that matches no case is an error, and so is an empty selection.
	Run, Skip []string
	// Seed names the accounts that the suite registers with a server, 1 to 40 of
	// a-z, 0-9 and hyphens; empty is another one each time. It is in the report.
	Seed string
	// Workers is how many cases run at a time; 0 is what the target stands.
	Workers int
	// Budget is how long one case may take; 0 is 20 seconds, and more for a server,
	// by its patience.
	Budget time.Duration
	// FailFast ends the run at the first failure of the contract.
	FailFast bool
	// Command is what makes the report again, for its head.
	Command string
	// Output says where the report goes.
	Output Output
}

const defaultBudget = 20 * time.Second

// Check runs the cases against a target and writes the report. The error is a
// *[Failure] when the run was made and did not end well, and another one when it
// could not be made.
func Check(ctx context.Context, target Target, o Options) error {
	known, err := o.Output.open()
	if err != nil {
		return err
	}
	r, unselected, err := run(ctx, target, o)
	if err != nil {
		return err
	}
	return o.Output.finish(r, known, unselected)
}

// run makes the report. unselected tells whether a case was left out on purpose.
func run(ctx context.Context, target Target, o Options) (r *report.Report, unselected func(string) bool, err error) {
	all, err := cases.Load()
	if err != nil {
		return nil, nil, err
	}
	spec, err := contract.Load()
	if err != nil {
		return nil, nil, err
	}
	began := time.Now()
	s, err := target.open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if closeErr := s.close(); err == nil && closeErr != nil {
			r, err = nil, closeErr
		}
	}()
	if o.Budget == 0 {
		o.Budget = s.budget()
	}
	jobs, unselected, err := pick(s.cases(all), o)
	if err != nil {
		return nil, nil, err
	}
	header := s.header()
	header.Command = o.Command
	recorder := report.NewRecorder(header, len(jobs), o.Output.progress(), exchange.NewRedactor(s.secrets()...))
	seen := coverage.NewTracker(spec)
	if err := runAll(ctx, s, jobs, o, recorder, seen); err != nil {
		return nil, nil, err
	}
	r = recorder.Report(seen.Coverage())
	r.Took = time.Since(began)
	return r, unselected, nil
}

func pick(all []job, o Options) ([]job, func(string) bool, error) {
	picker, err := selection.New(o.Run, o.Skip)
	if err != nil {
		return nil, nil, err
	}
	named := make([]selection.Case, len(all))
	byID := make(map[string]job, len(all))
	for i, j := range all {
		named[i] = selection.Case{ID: j.ID, Tag: j.Tag, Operation: j.Operation}
		byID[j.ID] = j
	}
	chosen, err := picker.Pick(named)
	if err != nil {
		return nil, nil, err
	}
	jobs := make([]job, len(chosen))
	picked := make(map[string]bool, len(chosen))
	for i, c := range chosen {
		jobs[i], picked[c.ID] = byID[c.ID], true
	}
	unselected := func(id string) bool {
		_, exists := byID[id]
		return exists && !picked[id]
	}
	return jobs, unselected, nil
}

var errEnough = errors.New("a case failed")

// runAll runs the cases side by side, and those that look back on them last.
func runAll(ctx context.Context, s session, jobs []job, o Options, recorder *report.Recorder, seen *coverage.Tracker) error {
	all, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	workers := o.Workers
	if workers <= 0 {
		workers = s.workers()
	}
	finish := func(ctx context.Context, j job) {
		result := one(ctx, s, j, o, seen)
		if ctx.Err() != nil {
			return // it was cut short
		}
		recorder.Add(result)
		if o.FailFast && result.Outcome == report.Failed && result.Level == report.Contract {
			stop(errEnough)
		}
	}
	next := make(chan job)
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for j := range next {
				finish(all, j)
			}
		})
	}
	feed(all, jobs, next)
	wait.Wait()
	for _, j := range jobs {
		if j.last {
			finish(ctx, j)
		}
	}
	return ctx.Err()
}

// feed hands out the jobs until ctx ends.
func feed(ctx context.Context, jobs []job, next chan<- job) {
	defer close(next)
	for _, j := range jobs {
		if j.last {
			continue
		}
		select {
		case next <- j:
		case <-ctx.Done():
			return
		}
	}
}

func one(ctx context.Context, s session, j job, o Options, seen *coverage.Tracker) report.Result {
	began := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, o.Budget, fmt.Errorf("the budget of %s is used up: %w", o.Budget, context.DeadlineExceeded))
	defer cancel()
	result := s.one(ctx, j, seen)
	result.Duration = time.Since(began)
	return result
}
