// Command generate writes the test vectors of package verify:
//
//	go run ./internal/vectors/generate -out verify/testdata/vectors
//
// A test fails when the files and the generator differ.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/webhook-platform/hookflow-go/internal/vectors"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "vectors:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("vectors", flag.ContinueOnError)
	out := flags.String("out", "verify/testdata/vectors", "the directory to write to")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, f := range vectors.Files(vectors.Fixed()) {
		text, err := f.Encode()
		if err != nil {
			return err
		}
		path := filepath.Join(*out, f.Name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(stdout, "%s: %d vectors\n", path, len(f.Tests))
	}
	return nil
}
