package process

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
)

// maxDeaths is how often adapters may die in a row before the run gives up.
const maxDeaths = 5

// Pool is some processes of one adapter. A process that dies is replaced.
type Pool struct {
	command []string
	info    adapter.Info
	idle    chan *Process // nil for one that is to be started

	mu     sync.Mutex
	deaths int
}

// NewPool starts the first of size processes.
func NewPool(ctx context.Context, command []string, size int) (*Pool, error) {
	first, err := Start(ctx, command)
	if err != nil {
		return nil, err
	}
	pool := &Pool{command: command, info: first.Info(), idle: make(chan *Process, size)}
	pool.idle <- first
	for range size - 1 {
		pool.idle <- nil
	}
	return pool, nil
}

// Info is what the adapter said at start.
func (p *Pool) Info() adapter.Info { return p.info }

// Call makes one call with the next free process.
func (p *Pool) Call(ctx context.Context, call adapter.Call) (adapter.Outcome, error) {
	var process *Process
	select {
	case process = <-p.idle:
	case <-ctx.Done():
		return adapter.Outcome{}, context.Cause(ctx)
	}
	if process == nil {
		var err error
		if process, err = p.another(ctx); err != nil {
			p.idle <- nil
			return adapter.Outcome{}, err
		}
	}
	outcome, err := process.Call(ctx, call)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		if ctx.Err() == nil { // else we killed it
			p.deaths++
		}
		p.idle <- nil
		return outcome, err
	}
	p.deaths = 0
	p.idle <- process
	return outcome, nil
}

func (p *Pool) another(ctx context.Context) (*Process, error) {
	p.mu.Lock()
	deaths := p.deaths
	p.mu.Unlock()
	if deaths >= maxDeaths {
		return nil, fmt.Errorf("the adapter died %d times in a row and is not started again", deaths)
	}
	return Start(ctx, p.command)
}

// Close stops the processes. It must not be called while calls are made.
func (p *Pool) Close() error {
	var problems []error
	for range cap(p.idle) {
		if process := <-p.idle; process != nil {
			problems = append(problems, process.Close())
		}
	}
	return errors.Join(problems...)
}
