package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/webhook-platform/hookflow-go/conformance"
)

func conformanceAdapterCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "adapter",
		Short: "Write an adapter for an SDK, and see whether it works",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{errors.New("unknown command " + args[0] + "; see hookflow conformance adapter --help")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(adapterInitCommand(), adapterDoctorCommand())
	return cmd
}

func adapterInitCommand() *cobra.Command {
	var language, dir string
	cmd := &cobra.Command{
		Use:   "init --lang LANGUAGE",
		Short: "Write the beginning of an adapter",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.NoArgs(cmd, args); err != nil {
				return usageError{err}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			name, text, err := conformance.StartAdapter(language)
			if err != nil {
				return usageError{err}
			}
			path := filepath.Join(dir, name)
			if err := writeNew(path, text); err != nil {
				return usageError{err}
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "wrote %s: fill in what is marked FILL IN, then\n  hookflow conformance adapter doctor -- COMMAND\n", path)
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&language, "lang", "", "`language` of the SDK: "+strings.Join(conformance.AdapterLanguages(), ", "))
	flags.StringVar(&dir, "dir", ".", "`directory` to write to")
	return cmd
}

// writeNew does not write over what is there.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o755)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

func adapterDoctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor -- COMMAND [ARG…]",
		Short: "Tell a broken adapter from a broken SDK",
		Long: `Tell a broken adapter from a broken SDK.

Runs the adapter and says for each check whether the adapter or the SDK is at
fault. Exit codes: 0 it works, 1 it works and the SDK fails the simplest calls,
2 the adapter is broken.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("which adapter? hookflow conformance adapter doctor -- COMMAND")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return conformanceError(conformance.ExamineAdapter(cmd.Context(), args, cmd.OutOrStdout()))
		},
	}
}
