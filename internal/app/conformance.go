package app

import (
	"errors"

	"github.com/spf13/cobra"
)

// conformanceCommand is the parent of one subcommand per kind of target, each
// in a file of its own.
func conformanceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "conformance",
		Short: "Is this SDK, this server, this receiver true to the contract?",
		Long: `Is this SDK, this server, this receiver true to the contract?

Exit codes: 0 it conforms, 1 it does not, 2 the suite could not run (bad
arguments or configuration, nothing selected, an adapter that is missing or
dies). It is never 0 when nothing was tested.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{errors.New("unknown conformance target " + args[0] + "; see hookflow conformance --help")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		conformanceSDKCommand(), conformanceAdapterCommand(), conformanceServerCommand(), conformanceReceiverCommand(),
		conformanceWatchCommand(), conformanceSpecCommand(),
	)
	return cmd
}
