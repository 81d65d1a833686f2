package cases_test

import (
	"testing"
	"testing/fstest"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
)

func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("tag: a\ncases: &a [*a]\n"))
	f.Add([]byte("a: &a [b]\nc: *a\n"))
	f.Add([]byte("? [a]\n: b\n"))
	f.Fuzz(func(_ *testing.T, text []byte) {
		_, _ = cases.Read(fstest.MapFS{"a.yaml": {Data: text}}) // it ends, in a value or an error
	})
}
