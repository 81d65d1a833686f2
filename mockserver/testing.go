package mockserver

import (
	"context"
	"testing"
)

// New starts a server for a test and stops it when the test ends. An answer off
// the contract is an error of the test, and a test that fails gets told what the
// server saw.
func New(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	check := WithContractCheck(func(operationID string, err error) {
		tb.Errorf("mockserver: the answer of %s is off the contract: %v", operationID, err)
	})
	s, err := Start(context.Background(), append([]Option{check}, opts...)...)
	if err != nil {
		tb.Fatalf("mockserver: %v", err)
	}
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Logf("mockserver: what the server saw, with seed %q: %s", s.Seed(), s.exchanges())
		}
		if err := s.Close(); err != nil {
			tb.Logf("mockserver: %v", err)
		}
	})
	return s
}
