package conformance

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/receiver"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/selection"
	"github.com/webhook-platform/hookflow-go/internal/vectors"
	"github.com/webhook-platform/hookflow-go/verify"
)

// SecretVariable stands for the receiver's secret in reports and may hold it in
// the environment of the command.
const SecretVariable = "HOOKFLOW_WEBHOOK_SECRET"

// ReceiverConfig says which receiver to check and how.
type ReceiverConfig struct {
	// URL is where the receiver takes deliveries.
	URL string
	// Secret is the endpoint's secret, or its standardWebhooksSecret.
	Secret string
	// Scheme is which signatures it takes: hookflow (X-Signature), standard
	// (Standard Webhooks), both, or auto, the default, which finds out.
	Scheme string
	// Body is the JSON of genuine deliveries; empty is that of the vectors. Give
	// one that the receiver knows, when it looks into the data.
	Body []byte
	// Timeout bounds each request; 0 is 10 seconds.
	Timeout time.Duration
	// Seed makes the ids of deliveries repeatable; empty picks one. A receiver
	// that remembers ids needs another seed each time.
	Seed string
	// Run and Skip select cases, see hookflow conformance receiver --help.
	Run, Skip []string
	// Handled counts the deliveries that the receiver has acted on so far; nil
	// when nobody knows. It finds what an answer cannot show: a forged delivery
	// that was acted on before it was refused, and one that was acted on twice.
	Handled func() int
	Output  Output

	now   func() time.Time
	pause func(context.Context, time.Duration) error
}

// CheckReceiver sends genuine and forged deliveries to a receiver, one after the
// other, and judges what it takes. The error is a *Failure when the run ended
// with a verdict; any other error kept it from running.
func CheckReceiver(ctx context.Context, cfg ReceiverConfig) error {
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

func (cfg ReceiverConfig) run(ctx context.Context) (*report.Report, func(string) bool, error) {
	internal, err := cfg.internal()
	if err != nil {
		return nil, nil, err
	}
	chosen, err := selection.New(cfg.Run, cfg.Skip)
	if err != nil {
		return nil, nil, err
	}
	all := receiver.Cases()
	picked, err := chosen.Pick(all)
	if err != nil {
		return nil, nil, err
	}
	header := report.Header{
		Kind: "receiver", Target: internal.URL.Redacted(), Seed: cfg.Seed, Command: internal.Again,
		Versions: versions(),
	}
	recorder := report.NewRecorder(header, len(picked), cfg.Output.progress(), cfg.redactor(internal))
	started := time.Now()
	if err := receiver.Run(ctx, internal, picked, recorder.Add); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", internal.URL.Redacted(), err)
	}
	r := recorder.Report(nil)
	r.Took = time.Since(started)
	return r, leftOut(all, picked), nil
}

func (cfg ReceiverConfig) redactor(internal receiver.Config) *exchange.Redactor {
	password, _ := internal.URL.User.Password()
	return exchange.NewRedactor(exchange.Secret{Name: SecretVariable, Value: cfg.Secret}, exchange.Secret{Name: SecretVariable, Value: internal.Secret},
		exchange.Secret{Value: password})
}

// internal checks the configuration and fills in what is left out.
func (cfg ReceiverConfig) internal() (receiver.Config, error) {
	out := receiver.Config{
		Scheme: receiver.Scheme(cfg.Scheme), Body: string(cfg.Body), Seed: cfg.Seed, Timeout: cfg.Timeout, Handled: cfg.Handled, Now: cfg.now, Pause: cfg.pause,
	}
	var err error
	if out.URL, err = url.Parse(cfg.URL); err != nil || (out.URL.Scheme != "http" && out.URL.Scheme != "https") || out.URL.Host == "" {
		return out, errors.New("the receiver's URL must be absolute, such as http://localhost:3000/hooks")
	}
	if out.Secret = plainSecret(cfg.Secret); out.Secret == "" {
		return out, errors.New("a receiver without a secret cannot be checked: give the endpoint's secret")
	}
	switch out.Scheme {
	case "":
		out.Scheme = receiver.Auto
	case receiver.Auto, receiver.Hookflow, receiver.Standard, receiver.Both:
	default:
		return out, fmt.Errorf("no scheme %q: want auto, hookflow, standard or both", cfg.Scheme)
	}
	if out.Body == "" {
		out.Body = vectors.Fixed().Body
	}
	if !json.Valid([]byte(out.Body)) {
		return out, errors.New("the body of genuine deliveries must be JSON")
	}
	if len(out.Body) > maxReceiverBody {
		return out, fmt.Errorf("the body of genuine deliveries has %d bytes; an event has up to %d", len(out.Body), maxReceiverBody)
	}
	if out.Timeout < 0 {
		return out, fmt.Errorf("the timeout %s is negative", out.Timeout)
	}
	if out.Timeout == 0 {
		out.Timeout = 10 * time.Second
	}
	if out.Seed == "" {
		out.Seed = rand.Text()
	}
	if out.Now == nil {
		out.Now = time.Now
	}
	if out.Pause == nil {
		out.Pause = pause
	}
	out.Again = "hookflow conformance receiver --url " + out.URL.Redacted() + ` --secret "$` + SecretVariable + `"`
	if out.Scheme != receiver.Auto {
		out.Again += " --scheme " + string(out.Scheme)
	}
	return out, nil
}

// maxReceiverBody is the largest event of the platform, in bytes.
const maxReceiverBody = 262_144

// plainSecret is the endpoint's secret of its standardWebhooksSecret: both name
// the same key.
func plainSecret(secret string) string {
	if encoded, ok := strings.CutPrefix(secret, verify.SecretPrefix); ok {
		if plain, err := base64.StdEncoding.Strict().DecodeString(encoded); err == nil {
			return string(plain)
		}
	}
	return secret
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// leftOut tells of a case whether it exists and was not picked.
func leftOut(all, picked []selection.Case) func(id string) bool {
	left := map[string]bool{}
	for _, c := range all {
		left[c.ID] = true
	}
	for _, c := range picked {
		delete(left, c.ID)
	}
	return func(id string) bool { return left[id] }
}
