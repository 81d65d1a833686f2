package server

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// judge says what is wrong with an answer. An error is a mistake of the suite.
func (t *trial) judge(check string, step cases.Step, a *answered, off bool) ([]report.Finding, error) {
	if a.Off(exchange.SideRequest) && !off && step.URL == "" && step.Method == "" {
		return nil, fmt.Errorf("the suite's own request is off the contract: %s", a.Violations[0].Text)
	}
	if a.Response == nil {
		return []report.Finding{{Check: check + "answer", Expected: "an answer", Got: a.Error}}, nil
	}
	var found []report.Finding
	add := func(name, want, got string) {
		found = append(found, report.Finding{Check: check + name, Expected: want, Got: got})
	}
	if want := t.wanted(step); a.status() != want {
		add("status", fmt.Sprint(want), refusal(a))
		return found, nil // the rest follows from it
	}
	more, err := t.judgeHeaders(step.Answer, a)
	if err != nil {
		return nil, err
	}
	for _, f := range more {
		add(f.Check, f.Expected, f.Got)
	}
	if step.Answer.Text != nil && string(a.Response.Body) != *step.Answer.Text {
		add("body", *step.Answer.Text, brief(a.Response.Body))
	}
	if step.Answer.Body.Present {
		want, err := t.fill(context.Background(), step.Answer.Body.Data)
		if err != nil {
			return nil, err
		}
		if !a.json {
			add("body", expect.Show(want), brief(a.Response.Body))
			return found, nil
		}
		for _, d := range expect.Match(want, a.body, expect.Options{Ordered: step.Answer.Ordered}) {
			add(strings.TrimSuffix("body."+d.Path, "."), d.Want, d.Got)
		}
	}
	for _, name := range step.Answer.Absent {
		if value, there := expect.Member(a.body, strings.Split(name, ".")); there {
			add("body."+name, expect.Missing, expect.Show(value))
		}
	}
	return found, nil
}

func (t *trial) judgeHeaders(want cases.Answer, a *answered) ([]report.Finding, error) {
	var found []report.Finding
	for _, name := range slices.Sorted(maps.Keys(want.Headers)) {
		value, err := t.fill(context.Background(), want.Headers[name].Data)
		if err != nil {
			return nil, err
		}
		got, there := a.Response.Header.Get(name), len(a.Response.Header.Values(name)) > 0
		if d := expect.MatchText(value, got); !there || d != nil {
			found = append(found, report.Finding{Check: "header." + name, Expected: expect.Show(value), Got: headerShown(got, there)})
		}
	}
	return found, nil
}

// refusal is a status with what the error envelope says of it.
func refusal(a *answered) string {
	text := fmt.Sprint(a.status())
	if code, ok := a.member("error").(string); ok {
		text += fmt.Sprintf(" %s: %v", code, a.member("message"))
	}
	return text
}

func headerShown(value string, there bool) string {
	if !there {
		return expect.Missing
	}
	return expect.Show(value)
}

func brief(body []byte) string {
	const limit = 300
	if len(body) > limit {
		return string(body[:limit]) + "…"
	}
	return string(body)
}
