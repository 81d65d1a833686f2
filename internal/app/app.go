// Package app is the hookflow command: one file per subcommand. It runs in
// process, so that tests can call it like a user does.
package app

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/webhook-platform/hookflow-go/conformance"
)

// Exit codes.
const (
	exitFailed = 1 // the command ran and failed
	exitUsage  = 2 // it could not run: bad arguments or configuration
)

// usageError is a mistake in the arguments.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// Run executes the command line. It returns when the command is done or ctx
// ends.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	root := &cobra.Command{
		Use:           "hookflow",
		Short:         "Toolkit for the Hookflow webhook platform",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{errors.New("unknown command " + args[0] + "; see hookflow --help")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(mockCommand(), conformanceCommand())
	return root.ExecuteContext(ctx)
}

// ExitCode is the process's exit code for an error of Run.
func ExitCode(err error) int {
	var usage usageError
	var conformanceFailure *conformance.Failure
	switch {
	case err == nil:
		return 0
	case errors.As(err, &conformanceFailure):
		return conformanceFailure.Code
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitFailed
}
