package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	junitCounts
	Suites []*junitSuite `xml:"testsuite"`
}

type junitCounts struct {
	Name     string `xml:"name,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
	Skipped  int    `xml:"skipped,attr"`
	Time     string `xml:"time,attr"` // seconds
}

type junitSuite struct {
	junitCounts
	Cases []junitCase `xml:"testcase"`
	took  time.Duration
}

type junitCase struct {
	Name    string     `xml:"name,attr"`
	Class   string     `xml:"classname,attr"`
	Time    string     `xml:"time,attr"`
	Failure *junitFail `xml:"failure"`
	Error   *junitFail `xml:"error"`
	Skipped *junitFail `xml:"skipped"`
	Out     string     `xml:"system-out,omitempty"`
}

type junitFail struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// JUnit writes the report for CI servers: a <failure> for each failure of the
// contract and for each problem of the baseline, an <error> where the harness is
// broken, and an <error> when nothing was tested. Hygiene is no failure there.
func (r *Report) JUnit(w io.Writer) error {
	all := junitSuites{junitCounts: junitCounts{Name: "hookflow conformance " + r.Header.Kind + ": " + r.Header.Target}}
	suites := map[string]*junitSuite{}
	add := func(name string, c junitCase, took time.Duration) {
		suite := suites[name]
		if suite == nil {
			suite = &junitSuite{junitCounts: junitCounts{Name: name}}
			suites[name] = suite
			all.Suites = append(all.Suites, suite)
		}
		c.Class, c.Time = "conformance."+name, seconds(took)
		suite.Cases = append(suite.Cases, c)
		suite.took += took
		for _, counts := range []*junitCounts{&suite.junitCounts, &all.junitCounts} {
			counts.count(c)
		}
	}
	for _, result := range r.Results {
		name, _, _ := strings.Cut(result.ID, "/")
		add(name, result.junit(), result.Duration)
	}
	for _, p := range r.Problems {
		add("baseline", junitCase{Name: p.ID, Failure: &junitFail{Message: p.Text, Type: "baseline", Text: p.Text}}, 0)
	}
	if r.ExitCode() == ExitCouldNotRun && all.Errors == 0 {
		add("run", junitCase{Name: "run", Error: &junitFail{Message: r.Verdict(), Type: "could-not-run", Text: r.Verdict()}}, 0)
	}
	for _, suite := range all.Suites {
		suite.Time = seconds(suite.took)
	}
	all.Time = seconds(r.Took)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (c *junitCounts) count(tc junitCase) {
	c.Tests++
	switch {
	case tc.Failure != nil:
		c.Failures++
	case tc.Error != nil:
		c.Errors++
	case tc.Skipped != nil:
		c.Skipped++
	}
}

func (r Result) junit() junitCase {
	c := junitCase{Name: r.ID}
	switch {
	case r.Outcome == Passed:
	case r.Outcome == Skipped:
		c.Skipped = &junitFail{Message: r.Reason}
	case r.Outcome == BrokenHarness:
		c.Error = &junitFail{Message: r.Reason, Type: string(BrokenHarness), Text: r.text()}
	case r.Excused():
		c.Skipped = &junitFail{Message: "known failure: " + r.Known.Reason, Text: r.text()}
	case r.Level == Hygiene:
		c.Out = r.text()
	default:
		c.Failure = &junitFail{Message: r.message(), Type: r.Findings[0].Check, Text: r.text()}
	}
	return c
}

func (r Result) message() string {
	f := r.Findings[0]
	message := fmt.Sprintf("%s: expected %s, got %s", f.Check, cut(f.Expected), cut(f.Got))
	if more := len(r.Findings) - 1; more > 0 {
		message += fmt.Sprintf(" (and %d more)", more)
	}
	return message
}

func (r Result) text() string {
	var b strings.Builder
	r.write(&b)
	return b.String()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
