// Command bench compares package verify with its peers and with the floor, the
// bare hash, and prints a table:
//
//	cd bench && go run . > results.md
//
// All are measured in turn within each of many short rounds, so that a machine
// that slows down slows all of them. The table compares the fastest rounds, which
// nothing else on the machine disturbed, and the medians of the ratios within a
// round, which hold when every round was disturbed. Times are of one machine only.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"
)

func main() {
	log.SetFlags(0)
	rounds := flag.Int("rounds", 301, "rounds for each size")
	slice := flag.Duration("slice", 4*time.Millisecond, "time for each contender in a round")
	flag.Parse()
	if err := report(os.Stdout, *rounds, *slice); err != nil {
		log.Fatal("bench: ", err)
	}
}

func report(w io.Writer, rounds int, slice time.Duration) error {
	fmt.Fprintf(w, "# Verification against its peers\n\nMade by `cd bench && go run . -rounds %d -slice %v > results.md` with %s on %s/%s, %d CPUs.\n",
		rounds, slice, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	for _, size := range []int{1 << 10, 256 << 10} {
		all, err := contenders(size)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\n## %d KB\n\n| | fastest ns/op | × the floor's fastest | × the floor in the same round, median | allocations |\n|---|--:|--:|--:|--:|\n", size>>10)
		measured := measure(all, rounds, slice)
		floor := slices.Min(measured[0].times)
		for i, m := range measured {
			allocations := testing.AllocsPerRun(100, func() { _ = all[i].verify() })
			fastest := slices.Min(m.times)
			fmt.Fprintf(w, "| %s | %.0f | %.3f | %.3f | %.0f |\n", all[i].name, fastest, fastest/floor, median(m.ratios), allocations)
		}
	}
	return nil
}

// measurement is what one contender took in each round, in nanoseconds, and how
// many times as long as the floor in the same round.
type measurement struct{ times, ratios []float64 }

func measure(all []contender, rounds int, slice time.Duration) []measurement {
	calls := make([]int, len(all))
	for i, c := range all {
		calls[i] = max(1, int(float64(slice)/perCall(c, 1+int(slice/time.Millisecond))))
	}
	out := make([]measurement, len(all))
	for round := range rounds {
		took := make([]float64, len(all))
		for n := range all { // each round begins with another one
			i := (round + n) % len(all)
			took[i] = perCall(all[i], calls[i])
		}
		for i := range all {
			out[i].times = append(out[i].times, took[i])
			out[i].ratios = append(out[i].ratios, took[i]/took[0])
		}
	}
	return out
}

func perCall(c contender, calls int) float64 {
	begun := time.Now()
	for range calls {
		if c.verify() != nil {
			panic(c.name + " stopped verifying")
		}
	}
	return max(1, float64(time.Since(begun))/float64(calls))
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
