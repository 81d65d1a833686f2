//go:build unix

package process

import (
	"os/exec"
	"syscall"
)

// Isolate gives a command a process group of its own, before it is started.
func Isolate(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// Kill ends a started command and, where there are process groups, all that it
// started.
func Kill(cmd *exec.Cmd) {
	if syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) != nil {
		_ = cmd.Process.Kill() // the group is gone already
	}
}
