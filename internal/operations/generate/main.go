// Command generate writes docs/coverage.md. Run it with go generate in the
// module root.
package main

import (
	"log"
	"os"

	"github.com/webhook-platform/hookflow-go/internal/operations"
)

func main() {
	log.SetFlags(0)
	rows, err := operations.Survey(".")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("docs/coverage.md", operations.Page(rows), 0o644); err != nil {
		log.Fatal(err)
	}
}
