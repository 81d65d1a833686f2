package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/process"
)

// pipeTime is how long whatever the command left behind may go on writing.
const pipeTime = 2 * time.Second

// Place is where the mock server is, for placeholders.
type Place struct{ URL, Key, Project string }

// defaultEnv are the names that the SDKs' documentation uses.
var defaultEnv = []string{
	"HOOKFLOW_BASE_URL={url}", "HOOKFLOW_URL={url}", "HOOKFLOW_API_KEY={key}", "HOOKFLOW_PROJECT_ID={project}",
}

var (
	placeholder  = regexp.MustCompile(`\{[a-zA-Z]*\}`)
	placeholders = []string{"{url}", "{key}", "{project}"}
	envName      = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// CheckEnv says what is wrong with NAME={url} and its like.
func CheckEnv(vars []string) error {
	for _, v := range vars {
		name, value, ok := strings.Cut(v, "=")
		if !ok || !envName.MatchString(name) {
			return fmt.Errorf("%q: want NAME=VALUE, such as HOOKFLOW_BASE_URL={url}", v)
		}
		for _, found := range placeholder.FindAllString(value, -1) {
			if !slices.Contains(placeholders, found) {
				return fmt.Errorf("%q: there is no %s; want {url}, {key} or {project}", v, found)
			}
		}
	}
	return nil
}

// Environment is ours, with the mock server's place in the variables that were
// named, and with this machine behind no proxy.
func Environment(ours, vars []string, p Place) []string {
	fill := strings.NewReplacer("{url}", p.URL, "{key}", p.Key, "{project}", p.Project)
	env := slices.Clone(ours)
	for _, v := range slices.Concat(defaultEnv, vars) {
		env = append(env, fill.Replace(v))
	}
	for _, name := range []string{"NO_PROXY", "no_proxy"} {
		direct := "127.0.0.1,localhost"
		for _, v := range ours {
			if value, ok := strings.CutPrefix(v, name+"="); ok && value != "" {
				direct = value + "," + direct
			}
		}
		env = append(env, name+"="+direct)
	}
	return env
}

// ErrLate is a command that did not end in time.
var ErrLate = errors.New("did not end in time and was killed")

// Command starts a command and waits for its end. ended is how it ended, empty
// for well. The error is that it could not be started, ErrLate, or ctx's.
func Command(ctx context.Context, command, env []string, timeout time.Duration, stdout, stderr io.Writer) (ended string, err error) {
	limited, cancel := context.WithTimeoutCause(ctx, timeout, ErrLate)
	defer cancel()
	cmd := exec.CommandContext(limited, command[0], command[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = env, stdout, stderr, pipeTime
	cmd.Cancel = func() error {
		process.Kill(cmd)
		return nil
	}
	process.Isolate(cmd)
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("the command cannot be started: %w", err)
	}
	err = cmd.Wait()
	process.Kill(cmd) // what it left running
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(context.Cause(limited), ErrLate):
		return "", fmt.Errorf("the command %w (after %s)", ErrLate, timeout)
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		return fmt.Sprintf("it ended with exit code %d", exit.ExitCode()), nil
	case errors.As(err, &exit):
		return "it was ended by a signal: " + exit.String(), nil
	case errors.Is(err, exec.ErrWaitDelay), err == nil:
		return "", nil
	}
	return "", err
}

// Lookup finds the program of a command before anything else is started.
func Lookup(command []string) error {
	if len(command) == 0 || command[0] == "" {
		return errors.New("which command? Give your tests behind --")
	}
	if _, err := exec.LookPath(command[0]); err != nil {
		var missing *exec.Error
		if errors.As(err, &missing) {
			err = missing.Err
		}
		return fmt.Errorf("the command %s cannot be run: %w", command[0], err)
	}
	return nil
}

// Ours is this process's environment.
func Ours() []string { return os.Environ() }
