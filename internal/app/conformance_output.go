package app

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/webhook-platform/hookflow-go/conformance"
)

// addOutputFlags gives a conformance command the flags that all of them share.
func addOutputFlags(cmd *cobra.Command, o *conformance.Output) {
	flags := cmd.Flags()
	flags.StringVar(&o.JSON, "json", "", "write the whole report to this `file` as JSON")
	flags.StringVar(&o.JUnit, "junit", "", "write it to this `file` as JUnit XML")
	flags.StringVar(&o.Markdown, "markdown", "", "write it to this `file` as Markdown, for the summary of a CI job")
	flags.StringArrayVar(&o.Baseline, "baseline", nil, "`file` of known failures; repeatable; without it nothing is excused")
	flags.BoolVar(&o.BaselineUpdate, "baseline-update", false, "write this run's failures to the --baseline file, keeping its reasons")
}

// conformanceError makes an exit code 2 of what kept a run from running.
func conformanceError(err error) error {
	var failure *conformance.Failure
	if err == nil || errors.As(err, &failure) {
		return err
	}
	return usageError{err}
}
