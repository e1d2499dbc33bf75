using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ToolExec.Governance;

/// <summary>Shows effects that wait for somebody to find out about them.</summary>
internal sealed class LedgerHealth(IEffectLedger ledger, ILogger logger) : IInstancePart
{
    public string Name => "ledger";

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var counts = await ledger.CountAsync(cancellationToken).ConfigureAwait(false);
        if (counts.Unknown > 0)
        {
            logger.EffectsAreUnknown(counts.Unknown);
        }
    }

    public async ValueTask<BackendHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        try
        {
            var counts = await ledger.CountAsync(cancellationToken).ConfigureAwait(false);
            return counts.Unknown == 0
                ? BackendHealth.Healthy
                : BackendHealth.Degraded(string.Create(CultureInfo.InvariantCulture, $"{counts.Unknown} effect(s) are unknown: find out what became of them, and resolve them."));
        }
        catch (IOException fault)
        {
            return BackendHealth.Unhealthy(fault.Message);
        }
    }
}
