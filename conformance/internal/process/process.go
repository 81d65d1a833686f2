// Package process runs an adapter as a subprocess and speaks the protocol with
// it. Whatever the adapter does wrong becomes an error that says so.
package process

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
)

const (
	startTime = 30 * time.Second // interpreters and package loading included
	stopTime  = 5 * time.Second
)

// Process is a running adapter. It takes one call at a time.
type Process struct {
	command []string
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	lines   chan []byte // closed when the adapter's output ends
	stderr  *tail
	exited  chan struct{}

	mu   sync.Mutex
	seq  int64
	info adapter.Info
	dead error
}

// Start runs command and asks it who it is.
func Start(ctx context.Context, command []string) (*Process, error) {
	if len(command) == 0 {
		return nil, errors.New("no command of an adapter is given")
	}
	p := &Process{command: command, lines: make(chan []byte), stderr: &tail{}, exited: make(chan struct{})}
	p.cmd = exec.Command(command[0], command[1:]...)
	p.cmd.Env = environment(os.Environ())
	p.cmd.Stderr = p.stderr
	Isolate(p.cmd)
	var err error
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("the adapter cannot be started: %w", err)
	}
	go p.read(stdout)
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	response, err := p.ask(ctx, adapter.Request{Do: adapter.Start, Version: adapter.Version})
	if err != nil {
		p.kill()
		return nil, err
	}
	p.info = *response.Info
	return p, nil
}

// environment is ours, without the proxies that would take calls of this
// machine elsewhere.
func environment(vars []string) []string {
	kept := make([]string, 0, len(vars)+3)
	for _, v := range vars {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			kept = append(kept, v)
		}
	}
	return append(kept, "NO_PROXY=127.0.0.1,localhost", "no_proxy=127.0.0.1,localhost", "PYTHONUTF8=1")
}

// Info is what the adapter said at start.
func (p *Process) Info() adapter.Info { return p.info }

// Alive reports whether it can still be asked.
func (p *Process) Alive() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead == nil
}

// Call makes one call. When ctx ends first the adapter is killed.
func (p *Process) Call(ctx context.Context, call adapter.Call) (adapter.Outcome, error) {
	response, err := p.ask(ctx, adapter.Request{Do: adapter.Make, Call: &call})
	if err != nil {
		return adapter.Outcome{}, err
	}
	return *response.Outcome, nil
}

// Close asks the adapter to stop, and kills it when it does not.
func (p *Process) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	_, err := p.ask(ctx, adapter.Request{Do: adapter.Stop})
	if err != nil {
		p.kill()
		return err
	}
	_ = p.stdin.Close() // it said that it stops
	select {
	case <-p.exited:
	case <-ctx.Done():
		p.kill()
		return fmt.Errorf("the adapter did not end within %s of its answer to stop", stopTime)
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("the adapter ended with exit code %d after stop%s", code, p.stderr)
	}
	return nil
}

func (p *Process) ask(ctx context.Context, r adapter.Request) (adapter.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead != nil {
		return adapter.Response{}, p.dead
	}
	p.seq++
	r.Seq = p.seq
	response, err := p.exchange(ctx, r)
	if err != nil {
		p.dead = err
		p.kill()
	}
	return response, err
}

func (p *Process) exchange(ctx context.Context, r adapter.Request) (adapter.Response, error) {
	line, err := json.Marshal(r)
	if err != nil {
		return adapter.Response{}, err
	}
	if _, err := p.stdin.Write(append(line, '\n')); err != nil {
		return adapter.Response{}, p.died(r)
	}
	select {
	case line, open := <-p.lines:
		if !open {
			return adapter.Response{}, p.died(r)
		}
		response, err := adapter.ReadResponse(r.Do, line)
		if err != nil {
			return response, fmt.Errorf("the adapter wrote %w", err)
		}
		if response.Seq != r.Seq {
			return response, fmt.Errorf("the adapter answered seq %d to seq %d", response.Seq, r.Seq)
		}
		return response, nil
	case <-ctx.Done():
		return adapter.Response{}, fmt.Errorf("the adapter did not answer %s in time: %w%s", describe(r), context.Cause(ctx), p.stderr)
	}
}

func (p *Process) died(r adapter.Request) error {
	select {
	case <-p.exited:
	case <-time.After(stopTime):
		return fmt.Errorf("the adapter closed its output before it answered %s%s", describe(r), p.stderr)
	}
	return fmt.Errorf("the adapter died before it answered %s (%s)%s", describe(r), p.cmd.ProcessState, p.stderr)
}

func describe(r adapter.Request) string {
	if r.Call != nil {
		return "call " + r.Operation
	}
	return string(r.Do)
}

func (p *Process) read(stdout io.Reader) {
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, adapter.MaxLine)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		p.lines <- bytes.Clone(lines.Bytes())
	}
	close(p.lines)
	_ = p.cmd.Wait() // its state is read where it matters
	close(p.exited)
}

// kill ends the adapter and everything it started, and lets its reader end.
func (p *Process) kill() {
	Kill(p.cmd)
	go func() {
		for range p.lines { // the reader may wait for somebody to take a line
		}
	}()
}

// tail keeps the end of what an adapter says on standard error.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const maxTail = 2000

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - maxTail; over > 0 {
		t.text = append([]byte(nil), t.text[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.text) == 0 {
		return ""
	}
	return "; it said: " + strings.TrimSpace(string(t.text))
}
