package mockserver_test

import (
	"testing"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := mockserver.Start(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
