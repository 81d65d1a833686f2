package engine

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// send makes a request. Why it got no answer is told in the sender's words, or
// in those of the recorded server's libraries.
func (e *Engine) send(ctx context.Context, req outbound.Request, flags store.Flags) outbound.Result {
	res := e.Sender.Send(ctx, req)
	if res.Err != nil && flags.LibraryTexts {
		res.Err = &outbound.Error{Kind: res.Err.Kind, Message: libraryText(res.Err, req)}
	}
	return res
}

func libraryText(e *outbound.Error, req outbound.Request) string {
	switch e.Kind {
	case outbound.Timeout:
		return fmt.Sprintf("java.util.concurrent.TimeoutException: Did not observe any item or terminal signal within %dms in 'flatMap' (and no fallback has been configured)",
			req.Timeout.Milliseconds())
	case outbound.Refused:
		_, address, _ := strings.Cut(e.Message, ": ")
		return "finishConnect(..) failed: Connection refused: " + nameOf(req.URL, address) + "/" + address
	case outbound.Closed:
		when := "BEFORE"
		if strings.Contains(e.Message, "end of the response") {
			when = "DURING"
		}
		return "Connection prematurely closed " + when + " response"
	}
	return e.Message
}

// nameOf is the URL's host where it is a name: an address needs none.
func nameOf(rawURL, address string) string {
	u, err := url.Parse(rawURL)
	if err != nil || strings.HasPrefix(address, u.Hostname()+":") || strings.HasPrefix(address, "["+u.Hostname()+"]") {
		return ""
	}
	return u.Hostname()
}

// failureName names the failure of an endpoint test.
func failureName(e *outbound.Error, flags store.Flags) string {
	switch {
	case !flags.LibraryTexts:
		return string(e.Kind)
	case e.Kind == outbound.Timeout:
		return "ReactiveException"
	}
	return "WebClientRequestException"
}
