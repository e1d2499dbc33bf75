using System.Diagnostics.Metrics;

namespace ToolExec.Governance;

/// <summary>Measurements of the audit trail.</summary>
internal static class AuditTelemetry
{
    public const string Records = "toolexec.audit.records";
    public const string Lost = "toolexec.audit.lost";

    private static readonly Meter Meter = new(GovernanceTelemetry.MeterName);

    private static readonly Counter<long> Written = Meter.CreateCounter<long>(Records, "{record}", "Records that were written to audit trails.");

    private static readonly Counter<long> Missing = Meter.CreateCounter<long>(Lost, "{record}", "Records of audit trails that could not be kept.");

    public static void CountRecords(int count) => Written.Add(count);

    public static void CountLost(long count) => Missing.Add(count);
}
