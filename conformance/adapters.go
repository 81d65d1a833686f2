package conformance

import (
	"context"
	"io"

	"github.com/webhook-platform/hookflow-go/conformance/internal/doctor"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/starter"
)

// AdapterLanguages are those that StartAdapter knows.
func AdapterLanguages() []string { return starter.Languages() }

// StartAdapter returns the beginning of an adapter in a language, and the name of
// the file that it belongs in.
func StartAdapter(language string) (name string, text []byte, err error) {
	return starter.File(language)
}

// ExamineAdapter tells a broken adapter from a broken SDK: it runs the adapter and
// writes a line for each check. The error is a *[Failure] with code 2 when the
// adapter is broken, and with code 1 when it works and the SDK fails the simplest
// calls.
func ExamineAdapter(ctx context.Context, command []string, out io.Writer) error {
	verdict, err := doctor.Examine(ctx, command, out)
	if err != nil {
		return err
	}
	switch verdict {
	case doctor.BrokenAdapter:
		return &Failure{Verdict: "The adapter is broken: nothing can be said of the SDK.", Code: report.ExitCouldNotRun}
	case doctor.BrokenSDK:
		return &Failure{Verdict: "The adapter works; the SDK fails the simplest calls.", Code: report.ExitFails}
	}
	return nil
}
