//go:build !unix

package process

import "os/exec"

// Isolate gives a command a process group of its own, before it is started.
func Isolate(*exec.Cmd) {}

// Kill ends a started command and, where there are process groups, all that it
// started.
func Kill(cmd *exec.Cmd) { _ = cmd.Process.Kill() } // an error says that it is gone
