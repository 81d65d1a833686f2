package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/selection"
	"github.com/webhook-platform/hookflow-go/conformance/internal/specdiff"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// SpecConfig says which document to compare with the contract.
type SpecConfig struct {
	// Against is a file or an http(s) URL of an OpenAPI 3 document.
	Against string
	// Timeout bounds fetching a URL; 0 is 30 seconds.
	Timeout time.Duration
	// Run and Skip select results, see hookflow conformance spec --help.
	Run, Skip []string
	Output    Output
}

const specTimeout = 30 * time.Second

// CompareSpec compares another OpenAPI document with the contract. The error is
// a *Failure when the run ended with a verdict; any other error kept it from
// running.
func CompareSpec(ctx context.Context, cfg SpecConfig) error {
	known, err := cfg.Output.open()
	if err != nil {
		return err
	}
	r, unselected, err := cfg.run(ctx)
	if err != nil {
		return err
	}
	return cfg.Output.finish(r, known, unselected)
}

func (cfg SpecConfig) run(ctx context.Context) (*report.Report, func(string) bool, error) {
	if cfg.Against == "" {
		return nil, nil, errors.New("which document? Give a file or a URL to compare with the contract")
	}
	if cfg.Timeout < 0 {
		return nil, nil, fmt.Errorf("the timeout %s is negative", cfg.Timeout)
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = specTimeout
	}
	chosen, err := selection.New(cfg.Run, cfg.Skip)
	if err != nil {
		return nil, nil, err
	}
	ours, err := contract.Load()
	if err != nil {
		return nil, nil, err
	}
	started := time.Now()
	target := cfg.Against
	if u, err := url.Parse(target); err == nil {
		target = u.Redacted()
	}
	data, err := specdiff.Read(ctx, cfg.Against, cfg.Timeout)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", target, err)
	}
	theirs, err := specdiff.Parse(data)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", target, err)
	}
	results := specdiff.Compare(ours, theirs)
	var all []selection.Case
	for _, result := range results {
		all = append(all, selection.Case{ID: result.ID, Tag: result.Tag, Operation: result.Operation})
	}
	picked, err := chosen.Pick(all)
	if err != nil {
		return nil, nil, err
	}
	in := map[string]bool{}
	for _, c := range picked {
		in[c.ID] = true
	}
	header := report.Header{Kind: "spec", Target: target, Versions: versions(), Command: "hookflow conformance spec --against " + target}
	if theirs.Info != nil {
		header.Versions["document"] = theirs.Info.Version
	}
	recorder := report.NewRecorder(header, len(picked), cfg.Output.progress(), exchange.NewRedactor())
	for _, result := range results {
		if in[result.ID] {
			recorder.Add(result)
		}
	}
	r := recorder.Report(nil)
	r.Took = time.Since(started)
	return r, leftOut(all, picked), nil
}
