using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ToolExec.Governance;

/// <summary>Checks that the ledger of an instance has somebody to ask where its settings say so.</summary>
internal sealed class LedgerAskValidator(string instance, object? serviceKey, IServiceProviderIsKeyedService? services) : IValidateOptions<LedgerOptions>
{
    public const string NobodyToAsk =
        "The ledger's OnUnknown is Ask, but the instance has no approvals, so nobody can be asked. Add UsePolicy() (the section 'policy'), or choose Refuse, RunAgain or Probe.";

    public ValidateOptionsResult Validate(string? name, LedgerOptions options) =>
        string.Equals(name, instance, StringComparison.Ordinal)
        && (options.OnUnknown == UnknownEffectPolicy.Ask || options.Rules.Any(static r => r is { OnUnknown: UnknownEffectPolicy.Ask }))
        && services?.IsKeyedService(typeof(ApprovalDesk), serviceKey) == false
            ? ValidateOptionsResult.Fail(NobodyToAsk)
            : ValidateOptionsResult.Skip;
}
