package conformance

import (
	"runtime/debug"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// versions are what a report has to name beside its target.
func versions() map[string]string {
	v := map[string]string{}
	if c, err := contract.Load(); err == nil {
		v["contract"] = c.Document().Info.Version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		v["suite"] = info.Main.Version
	}
	return v
}
