using System.Diagnostics.CodeAnalysis;

namespace ToolExec;

/// <summary>The budgets of an instance: what the host reports to them and asks of them. A keyed service of an instance that has budgets.</summary>
/// <remarks>Safe for use by several threads. Calls of tools are counted by the pipeline; a host reports only what the pipeline does not see.</remarks>
public interface IBudgets
{
    /// <summary>Sets something aside in every budget that concerns a caller, or in none.</summary>
    /// <param name="caller">On whose behalf, or <see langword="null"/> where the host does not say.</param>
    /// <param name="estimate">How much it may use.</param>
    /// <param name="reservation">What was set aside; settle it, or dispose it.</param>
    /// <param name="refusal">Why there is none: of kind <see cref="ToolErrorKind.BudgetExceeded"/>.</param>
    /// <returns><see langword="false"/> where a budget does not have as much left. It never waits.</returns>
    /// <remarks>Budgets that count only some tools are left out.</remarks>
    bool TryReserve(ToolCaller? caller, BudgetUse estimate, [NotNullWhen(true)] out IBudgetReservation? reservation, [NotNullWhen(false)] out ToolError? refusal);

    /// <summary>Counts the turn of a model, which has happened: budgets may be overdrawn by it.</summary>
    /// <param name="caller">On whose behalf, or <see langword="null"/> where the host does not say.</param>
    /// <param name="usage">The model and its tokens.</param>
    /// <returns>What it cost.</returns>
    decimal Report(ToolCaller? caller, ModelUsage usage);

    /// <summary>Says how the budgets of a caller stand; those of which nothing was used are there too.</summary>
    /// <param name="caller">The caller, or <see langword="null"/> for calls whose host does not say.</param>
    /// <returns>One for each budget that counts for the caller; of a budget that counts each tool by itself, one for each tool that was used.</returns>
    IReadOnlyList<BudgetState> GetStates(ToolCaller? caller);

    /// <summary>Forgets what a caller has used of a budget, what calls under way have reserved included.</summary>
    /// <param name="budget">The budget's name.</param>
    /// <param name="caller">The caller, or <see langword="null"/> for calls whose host does not say.</param>
    /// <returns><see langword="false"/> where there is no such budget, or nothing was used.</returns>
    bool Reset(string budget, ToolCaller? caller);

    /// <summary>Gives the execution of a script limits of its own, within the budgets of whoever runs it.</summary>
    /// <param name="caller">The caller, with the <see cref="ToolCaller.Execution"/> that the script's calls will have.</param>
    /// <param name="limits">How much of what; at least one.</param>
    /// <returns>The limits; dispose them when the script is over for good.</returns>
    /// <exception cref="ArgumentException">The caller has no execution, that execution has limits already, or a limit is not positive.</exception>
    IChildBudget CreateChild(ToolCaller caller, IReadOnlyDictionary<BudgetMeasure, decimal> limits);
}
