package sdk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/conformance/internal/sample"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// What the names of every case stand for when an SDK is tested.
const (
	projectID = "11111111-1111-4111-8111-111111111111"
	unknownID = "ffffffff-ffff-4fff-8fff-ffffffffffff"
	hooksURL  = "https://hooks.example.com/conformance"
	apiKey    = "conformance-suite-key-that-opens-nothing-00"
)

// scope holds the values of a case's names.
type scope struct {
	contract *contract.Contract
	now      time.Time
	names    map[string]any
}

func newScope(spec *contract.Contract, c *cases.Case, now time.Time) (*scope, error) {
	s := &scope{contract: spec, now: now, names: map[string]any{
		"project":  map[string]any{"id": projectID},
		"other":    map[string]any{"id": madeUpID(c.ID + " other project")},
		"unknown":  unknownID,
		"receiver": map[string]any{"url": hooksURL},
		"run":      "0",
	}}
	for _, step := range c.Given {
		if step.As == "" {
			continue
		}
		object, err := s.given(c, step)
		if err != nil {
			return nil, err
		}
		s.names[step.As] = object
	}
	return s, nil
}

// given makes up what a step would have given: the contract's example, with what
// the step sent and what its answer must be.
func (s *scope) given(c *cases.Case, step cases.Step) (any, error) {
	op := s.contract.Operation(step.Operation)
	if op == nil {
		return nil, fmt.Errorf("there is no operation %s", step.Operation)
	}
	sent, err := s.fill(step.Body.Data)
	if err != nil {
		return nil, err
	}
	answer, err := s.fill(step.Answer.Body.Data)
	if err != nil {
		return nil, err
	}
	body, _ := sample.Body(op, sample.FirstSuccess(op), nil)
	if object, ok := body.(map[string]any); ok {
		object = maps.Clone(object)
		for name, value := range asObject(sent) {
			if _, has := object[name]; has {
				object[name] = value
			}
		}
		if _, has := object["id"]; has {
			object["id"] = madeUpID(c.ID + " " + step.As)
		}
		body = object
	}
	if answer != nil {
		body = expect.Overlay(body, answer)
	}
	return body, nil
}

func asObject(value any) map[string]any {
	object, _ := value.(map[string]any)
	return object
}

func (s *scope) fill(template any) (any, error) { return expect.Fill(template, s.lookup) }

func (s *scope) lookup(name string) (any, bool) {
	if seconds, ok := strings.CutPrefix(name, "unix+"); ok {
		n, err := strconv.Atoi(seconds)
		return json.Number(strconv.FormatInt(s.now.Unix()+int64(n), 10)), err == nil
	}
	if host, ok := strings.CutPrefix(name, "hooks."); ok {
		return "https://" + host + ".example.com/hooks", true
	}
	return expect.Member(s.names, strings.Split(name, "."))
}

// values fills parameters and makes texts of them, a list as several.
func (s *scope) values(given map[string]cases.Value) (map[string][]string, error) {
	return cases.Texts(given, s.fill)
}

// madeUpID is a UUID that only depends on name.
func madeUpID(name string) string {
	sum := sha256.Sum256([]byte(name))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:32]
}
