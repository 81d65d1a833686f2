package fault

import (
	"context"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
)

// Sender strikes requests to receivers.
type Sender struct {
	Next outbound.Sender
	Set  *Set
	// Clock is the server's: while it stands still no time passes for a receiver
	// either.
	Clock interface {
		Now() time.Time
		Frozen() bool
	}
}

// Send implements outbound.Sender.
func (s *Sender) Send(ctx context.Context, req outbound.Request) outbound.Result {
	f, struck := s.Set.forDelivery(req)
	if !struck {
		return s.Next.Send(ctx, req)
	}
	res := s.answer(ctx, f, req)
	res.Applied = append(res.Applied, f.ID)
	return res
}

func (s *Sender) answer(ctx context.Context, f Fault, req outbound.Request) outbound.Result {
	if err := s.sleep(ctx, f.Delay, req.Timeout); err != nil {
		return outbound.Result{Err: err}
	}
	if f.Damage == DamageReset {
		return outbound.Result{Err: outbound.ClosedBeforeAnswer()}
	}
	res := f.result(s.Clock.Now())
	if f.Status == 0 && f.Damage != DamageHTML {
		if res = s.Next.Send(ctx, req); res.Err != nil {
			return res
		}
	}
	switch f.Damage {
	case DamageLost:
		return outbound.Result{Err: outbound.ClosedBeforeAnswer()}
	case DamageTruncate:
		return outbound.Result{Err: outbound.ClosedInAnswer()}
	case DamageMalformed:
		res.Body = res.Body[:len(res.Body)/2]
	case DamageEmpty:
		res.Body = nil
	case DamageContentType:
		res.Header = with(res.Header, "text/plain")
	case DamageHTML:
		res.Status, res.Body, res.Header = f.gateway(), page(f.gateway()), with(res.Header, htmlType)
	}
	return res
}

// result is the answer that stands in for the receiver's.
func (f Fault) result(now time.Time) outbound.Result {
	res := outbound.Result{Status: f.Status, Header: f.limitHeaders(now), Body: []byte(f.Body)}
	if f.Body == "" {
		res.Body = []byte(http.StatusText(f.Status))
	}
	res.Header.Set("Content-Type", "text/plain")
	return res
}

func with(h http.Header, contentType string) http.Header {
	h = h.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Content-Type", contentType)
	return h
}

// sleep waits as a slow receiver would have the platform wait: in real time, as
// receivers live in it. On a frozen clock it only tells whether the request would
// have timed out.
func (s *Sender) sleep(ctx context.Context, d, timeout time.Duration) *outbound.Error {
	late := timeout > 0 && d >= timeout
	if late {
		d = timeout
	}
	if d > 0 && !s.Clock.Frozen() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return &outbound.Error{Kind: outbound.Canceled, Message: "request canceled"}
		case <-s.Set.closed:
			return &outbound.Error{Kind: outbound.Canceled, Message: "request canceled"}
		}
	}
	if late {
		return outbound.NoAnswerWithin(timeout)
	}
	return nil
}
