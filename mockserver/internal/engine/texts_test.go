package engine_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
)

// With the flag, failures are told as the recorded server's libraries told them.
func TestLibraryTexts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		url        string
		err        outbound.Error
		text, kind string
	}{
		"timeout": {"http://127.0.0.1:1/", outbound.Error{Kind: outbound.Timeout, Message: "no answer"},
			"java.util.concurrent.TimeoutException: Did not observe any item or terminal signal within 10000ms in 'flatMap' (and no fallback has been configured)", "ReactiveException"},
		"refused": {"http://127.0.0.1:9/x", outbound.Error{Kind: outbound.Refused, Message: "connection refused: 127.0.0.1:9"},
			"finishConnect(..) failed: Connection refused: /127.0.0.1:9", "WebClientRequestException"},
		"refused by name": {"http://localhost:9/x", outbound.Error{Kind: outbound.Refused, Message: "connection refused: 127.0.0.1:9"},
			"finishConnect(..) failed: Connection refused: localhost/127.0.0.1:9", "WebClientRequestException"},
		"closed": {"http://127.0.0.1:9/x", outbound.Error{Kind: outbound.Closed, Message: "connection closed before the response"},
			"Connection prematurely closed BEFORE response", "WebClientRequestException"},
		"closed half-way": {"http://127.0.0.1:9/x", outbound.Error{Kind: outbound.Closed, Message: "connection closed before the end of the response"},
			"Connection prematurely closed DURING response", "WebClientRequestException"},
		"blocked": {"http://127.0.0.1:9/x", outbound.Error{Kind: outbound.Blocked, Message: "SSRF_PROTECTION: no"}, "SSRF_PROTECTION: no", "WebClientRequestException"},
	} {
		r := newRig(t)
		r.receiver.answer = always(outbound.Result{Err: &tc.err})
		r.endpoint.URL = tc.url
		plain := r.Test(t.Context(), r.endpoint)
		assert.Equal(t, tc.err.Message, *plain.ErrorMessage, name)
		r.endpoint.Flags.LibraryTexts = true
		got := r.Test(t.Context(), r.endpoint)
		assert.Equal(t, tc.text, *got.ErrorMessage, name)
		assert.Equal(t, "Endpoint test failed: "+tc.kind, got.Message, name)
	}
}
