/* Paths of clusters firm by firm, as `move` of bench_loop.py, which builds this. */
#include <math.h>

static double logistic(double x) { return 1 / (1 + exp(-x)); }

/* Moves conduct x and outsourcing o, shape (clusters, firms), on by some steps in place. Firms come in order of tier,
   which counts from 0. buyers (clusters, firms): omega times the root of the buyers' signal. gives
   (firms): whether there is somebody to give work to. led, voice, lost, others, cost (clusters, 3): the associations'
   signal, that of dialogue, what of it goes with work given out, the roots of all signals added up that no step
   changes, and cost, by tier. hold, kept (clusters): what volatility and price add to the motives for outsourcing, and how far cost does. */
void move(long clusters, long firms, const long *tier, const double *orders, const double *buyers,
          const double *gives, const double *led, const double *voice, const double *lost, const double *others,
          const double *cost, const double *hold, const double *kept, double floor, double omega, double psi,
          double response, double outsourcing_response, double adjustment, long steps, double *x, double *o) {
    for (long c = 0; c < clusters;
         c++, x += firms, o += firms, buyers += firms, led += 3, voice += 3, lost += 3, others += 3, cost += 3) {
        for (long step = 0; step < steps; step++) {
            double mean = 0, national[3];
            for (long i = 0; i < firms && tier[i] == 0; i++) mean += orders[i] * x[i];
            for (long t = 0; t < 3; t++) {
                double association = sqrt(fmax(led[t] * (1 - psi + psi * mean), floor));
                national[t] = others[t] + association;
            }
            for (long i = 0; i < firms; i++) {
                long t = tier[i];
                double heard = t < 2 ? sqrt(fmax(voice[t] - gives[i] * lost[t] * o[i], floor)) : 0;
                double root = buyers[i] + (1 - omega) * 0.2 * (national[t] + heard);
                double target = logistic(response * (root * root - cost[t]));
                if (t < 2) {
                    double wanted = logistic(outsourcing_response * (target * cost[t] * kept[c] + hold[c]));
                    o[i] += adjustment * (wanted - o[i]);
                }
                x[i] += adjustment * (target - x[i]);
            }
        }
    }
}
