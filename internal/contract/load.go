package contract

import (
	"sync"

	hookflow "github.com/webhook-platform/hookflow-go"
)

// load parses once; the contract is the same for the life of a process.
var load = sync.OnceValues(func() (*Contract, error) { return Parse(hookflow.Contract()) })

// Load returns the project's contract, parsed once per process.
func Load() (*Contract, error) { return load() }
