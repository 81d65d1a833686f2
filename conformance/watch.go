package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/watch"
	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// WatchConfig says what to run against a mock server and how.
type WatchConfig struct {
	// Command is the program and its arguments.
	Command []string
	// Env sets variables of the command: NAME=VALUE, in which {url}, {key} and
	// {project} stand for the mock's. HOOKFLOW_BASE_URL, HOOKFLOW_URL,
	// HOOKFLOW_API_KEY and HOOKFLOW_PROJECT_ID are always set.
	Env []string
	// Dialect is what the mock speaks; empty is the contract.
	Dialect mockserver.Dialect
	// RateLimit is how many events a second the mock takes; 0 is no limit.
	RateLimit int
	// Seed makes the mock's ids repeatable; empty is a fixed one.
	Seed string
	// Timeout is when the command is killed; 0 is 10 minutes.
	Timeout time.Duration
	// Stdout and Stderr get what the command writes; nil is nobody.
	Stdout, Stderr io.Writer
	Output         Output
}

// Cases about the run as a whole.
const (
	caseCommand   = "watch/command"
	caseExchanges = "watch/exchanges"
)

const (
	watchTimeout = 10 * time.Minute
	watchSeed    = "watch"
)

// Watch runs a command against a mock server and reports every exchange that is
// off the contract, and what of the contract the command touched. The error is a
// *Failure when the run ended with a verdict; any other error kept it from
// running.
func Watch(ctx context.Context, cfg WatchConfig) error {
	known, err := cfg.Output.open()
	if err != nil {
		return err
	}
	r, err := cfg.run(ctx)
	if err != nil {
		return err
	}
	return cfg.Output.finish(r, known, nil)
}

func (cfg WatchConfig) run(ctx context.Context) (*report.Report, error) {
	if err := watch.Lookup(cfg.Command); err != nil {
		return nil, err
	}
	if err := watch.CheckEnv(cfg.Env); err != nil {
		return nil, err
	}
	if cfg.Timeout < 0 {
		return nil, fmt.Errorf("the timeout %s is negative", cfg.Timeout)
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = watchTimeout
	}
	if cfg.Seed == "" {
		cfg.Seed = watchSeed
	}
	if cfg.Dialect == "" {
		cfg.Dialect = mockserver.Canonical
	}
	spec, err := contract.Load()
	if err != nil {
		return nil, err
	}
	observer := watch.NewObserver(spec, cfg.Dialect == mockserver.Canonical)
	server, err := mockserver.Start(ctx, mockserver.WithDialect(cfg.Dialect), mockserver.WithRateLimit(cfg.RateLimit),
		mockserver.WithSeed(cfg.Seed), mockserver.WithObserver(observer.Observe))
	if err != nil {
		return nil, err
	}
	started := time.Now()
	env := watch.Environment(watch.Ours(), cfg.Env, watch.Place{URL: server.URL(), Key: server.APIKey(), Project: server.ProjectID()})
	ended, err := watch.Command(ctx, cfg.Command, env, cfg.Timeout, cfg.Stdout, cfg.Stderr)
	_ = server.Close() // deliveries that are under way say nothing of the command
	late := errors.Is(err, watch.ErrLate)
	if err != nil && !late {
		return nil, err
	}
	if late {
		ended = err.Error()
	}
	recorder := report.NewRecorder(cfg.header(), 0, cfg.Output.progress(), exchange.NewRedactor(exchange.Secret{Name: watch.KeyVariable, Value: server.APIKey()}))
	results, covered := observer.Results()
	for _, result := range results {
		recorder.Add(result)
	}
	requests, _ := observer.Seen()
	for _, result := range cfg.whole(ended, late, requests) {
		recorder.Add(result)
	}
	r := recorder.Report(covered)
	r.Took = time.Since(started)
	return r, nil
}

// whole are the results about the command itself.
func (cfg WatchConfig) whole(ended string, late bool, requests int) []report.Result {
	command := report.Result{ID: caseCommand, Title: "The command ends with 0", Level: report.Contract, Outcome: report.Passed}
	exchanges := report.Result{ID: caseExchanges, Title: "The command talks to the mock", Level: report.Contract, Outcome: report.Passed}
	if requests == 0 {
		exchanges.Outcome = report.BrokenHarness
		exchanges.Reason = "not one request came: does the command read HOOKFLOW_BASE_URL and HOOKFLOW_API_KEY? Name what it reads with --env NAME={url}"
	}
	switch {
	case ended == "":
	case late, requests == 0: // it says nothing of the contract
		command.Outcome, command.Reason = report.BrokenHarness, ended
	default:
		command.Outcome = report.Failed
		command.Findings = []report.Finding{{Check: "exit", Expected: "exit code 0", Got: ended}}
	}
	return []report.Result{command, exchanges}
}

func (cfg WatchConfig) header() report.Header {
	again := []string{"hookflow conformance watch"}
	if cfg.Dialect != mockserver.Canonical {
		again = append(again, "--dialect "+string(cfg.Dialect))
	}
	for _, v := range cfg.Env {
		if name, value, _ := strings.Cut(v, "="); !strings.Contains(value, "{") {
			v = name + "=…" // it may be a secret
		}
		again = append(again, "--env '"+v+"'")
	}
	again = append(again, "--")
	target := strings.Join(cfg.Command, " ")
	return report.Header{
		Kind: "watch", Target: target, Seed: cfg.Seed, Versions: versions(), Command: strings.Join(append(again, target), " "),
	}
}
