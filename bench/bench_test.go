package main

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

// The same contenders for `go test -bench .` and its tools.
func BenchmarkVerify(b *testing.B) {
	for _, size := range []int{1 << 10, 256 << 10} {
		all, err := contenders(size)
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range all {
			b.Run(fmt.Sprintf("%s/%dKB", c.name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for b.Loop() {
					if err := c.verify(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// Every contender verifies, and verify allocates nothing.
func TestReport(t *testing.T) {
	var out bytes.Buffer
	if err := report(&out, 3, time.Microsecond); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(out.Bytes(), []byte("hookflow verify")); n != 4 {
		t.Fatalf("%d rows of package verify, want 4:\n%s", n, out.String())
	}
	all, err := contenders(1 << 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all[1:3] {
		if n := testing.AllocsPerRun(100, func() { _ = c.verify() }); n != 0 {
			t.Errorf("%s allocates %v times", c.name, n)
		}
	}
}
