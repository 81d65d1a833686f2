package defect

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/verify"
)

// Sender sends deliveries and endpoint tests with the defects of a Set.
type Sender struct {
	Next   outbound.Sender
	Set    *Set
	Store  *store.Store
	Chance *chance.Source
}

// Send implements outbound.Sender.
func (s *Sender) Send(ctx context.Context, req outbound.Request) outbound.Result {
	if kind := req.Purpose.Kind; len(s.Set.Names()) == 0 || kind != engine.KindDelivery && kind != engine.KindTest {
		return s.Next.Send(ctx, req)
	}
	p := s.open(req)
	var applied []string
	for _, d := range sendings {
		if s.Set.On(d.name) && d.change(p) {
			applied = append(applied, d.name)
		}
	}
	res := s.Next.Send(ctx, p.Request)
	if p.twice {
		res = s.Next.Send(ctx, p.Request)
	}
	if len(applied) > 0 {
		res.Sent, res.Applied = &p.Request, append(applied, res.Applied...)
	}
	return res
}

// packet is a request on its way out and what is needed to seal it anew.
type packet struct {
	outbound.Request
	at       time.Time // that it was signed with
	created  time.Time // of the delivery
	id       string    // that Standard Webhooks sign
	secrets  []string  // that sign, the current one first
	ordered  bool      // it has a place in the endpoint's order
	twice    bool      // it is to be sent twice
	uniqueID func(kind string) string
}

func (s *Sender) open(req outbound.Request) *packet {
	p := &packet{Request: req, id: req.Header.Get("Webhook-Id")}
	p.Header = req.Header.Clone()
	if ms, err := strconv.ParseInt(p.Header.Get("X-Timestamp"), 10, 64); err == nil {
		p.at = time.UnixMilli(ms)
	} else if seconds, err := strconv.ParseInt(p.Header.Get("Webhook-Timestamp"), 10, 64); err == nil {
		p.at = time.Unix(seconds, 0)
	}
	s.Store.Read(func(tx *store.Tx) {
		endpoint, _ := tx.Endpoints.Get(req.Purpose.EndpointID)
		p.secrets = signing(endpoint, req.Header)
		d, _ := tx.Deliveries.Get(req.Purpose.DeliveryID)
		p.created, p.ordered = d.CreatedAt, d.SequenceNumber > 0
	})
	p.uniqueID = func(kind string) string {
		return s.Chance.IDOf("defect-"+kind, req.Purpose.DeliveryID, strconv.Itoa(req.Purpose.Run), strconv.Itoa(req.Purpose.Attempt))
	}
	return p
}

// signing are the secrets that a request was signed with: as many as it has
// signatures, the current one first.
func signing(e store.Endpoint, h http.Header) []string {
	secrets := []string{e.Secret}
	for _, r := range e.RetiredSecrets {
		secrets = append(secrets, r.Secret)
	}
	n := strings.Count(h.Get("X-Signature"), "v1=")
	if n == 0 {
		n = len(strings.Fields(h.Get("Webhook-Signature")))
	}
	return secrets[:min(n, len(secrets))]
}

func (p *packet) has(name string) bool { return p.Header.Get(name) != "" }

// set changes a header and reports whether that made a difference.
func (p *packet) set(name, value string) bool {
	if p.Header.Get(name) == value {
		return false
	}
	p.Header.Set(name, value)
	return true
}

// drop removes headers and reports whether any was there.
func (p *packet) drop(names ...string) bool {
	dropped := false
	for _, name := range names {
		dropped = dropped || p.has(name)
		p.Header.Del(name)
	}
	return dropped
}

func (p *packet) retry() bool { return p.Purpose.Attempt > 1 }

// seal signs anew, with the headers that the request has.
func (p *packet) seal() bool {
	legacy, standard := p.has("X-Signature"), p.has("Webhook-Signature")
	if legacy {
		p.Header.Set("X-Timestamp", strconv.FormatInt(p.at.UnixMilli(), 10))
		p.Header.Set("X-Signature", verify.Sign(p.Body, p.at, p.secrets...))
	}
	if standard {
		p.sealStandard(p.at)
	}
	return legacy || standard
}

func (p *packet) sealStandard(at time.Time) {
	wrapped := make([]string, 0, len(p.secrets))
	for _, secret := range p.secrets {
		wrapped = append(wrapped, verify.StandardSecret(secret))
	}
	p.Header.Set("Webhook-Id", p.id)
	p.Header.Set("Webhook-Timestamp", strconv.FormatInt(at.Unix(), 10))
	p.Header.Set("Webhook-Signature", verify.SignStandard(p.id, p.Body, at, wrapped...))
}

// keys keeps some of the secrets that sign; it does nothing where one signs.
func (p *packet) keys(choose func([]string) []string) bool {
	if len(p.secrets) < 2 {
		return false
	}
	p.secrets = choose(slices.Clone(p.secrets))
	return p.seal()
}
