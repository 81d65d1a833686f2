package conformance

import (
	"context"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/process"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/sdk"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// SDK is the SDK behind an adapter that runs in this process.
func SDK(a adapter.Adapter) Target { return inProcess{a} }

type inProcess struct{ adapter adapter.Adapter }

func (d inProcess) open(context.Context, Options) (session, error) {
	return newSDKSession(d, d.adapter.Info(), nil, runtime.GOMAXPROCS(0)*2)
}

// Call implements sdk.Peer.
func (d inProcess) Call(ctx context.Context, call adapter.Call) (adapter.Outcome, error) {
	done := make(chan adapter.Outcome, 1)
	go func() { done <- d.adapter.Call(ctx, call) }()
	select {
	case outcome := <-done:
		return outcome, nil
	case <-ctx.Done():
		return adapter.Outcome{}, context.Cause(ctx)
	}
}

// Command is the SDK behind an adapter that runs as a subprocess and speaks the
// protocol of package adapter. Some processes of it run side by side.
func Command(command ...string) Target { return subprocess{command} }

type subprocess struct{ command []string }

// maxProcesses bounds the interpreters that run at a time.
const maxProcesses = 4

func (t subprocess) open(ctx context.Context, o Options) (session, error) {
	size := o.Workers
	if size <= 0 {
		size = min(runtime.GOMAXPROCS(0), maxProcesses)
	}
	pool, err := process.NewPool(ctx, t.command, size)
	if err != nil {
		return nil, err
	}
	return newSDKSession(pool, pool.Info(), pool, size)
}

type sdkSession struct {
	info   adapter.Info
	runner *sdk.Runner
	closer io.Closer
	size   int
}

func newSDKSession(peer sdk.Peer, info adapter.Info, closer io.Closer, size int) (session, error) {
	spec, err := contract.Load()
	if err != nil {
		return nil, err
	}
	return &sdkSession{info: info, closer: closer, size: size, runner: &sdk.Runner{Contract: spec, Peer: peer, Info: info}}, nil
}

func (s *sdkSession) header() report.Header {
	name := s.info.SDK.Name + " " + s.info.SDK.Version + " (" + s.info.SDK.Language + ")"
	return report.Header{Kind: "sdk", Target: strings.TrimSpace(name), Versions: map[string]string{
		"contract": s.runner.Contract.Document().Info.Version, "adapter": s.info.Adapter,
	}}
}

func (s *sdkSession) secrets() []exchange.Secret { return sdk.Secrets() }

func (s *sdkSession) cases(all []*cases.Case) []job {
	var jobs []job
	for _, c := range all {
		if c.For(cases.TargetSDK) {
			jobs = append(jobs, job{Case: c})
		}
	}
	for _, c := range s.runner.Vectors() {
		jobs = append(jobs, job{Case: c})
	}
	return jobs
}

func (s *sdkSession) budget() time.Duration { return defaultBudget }

func (s *sdkSession) workers() int { return s.size }

func (s *sdkSession) one(ctx context.Context, j job, seen *coverage.Tracker) report.Result {
	runner := *s.runner
	runner.Observe = seen.Observe
	return runner.Case(ctx, j.Case)
}

func (s *sdkSession) close() error {
	if s.closer == nil {
		return nil
	}
	return s.closer.Close()
}
