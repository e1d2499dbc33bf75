using System.Globalization;
using System.Text.Json;

namespace ToolExec.Run;

/// <summary>One run of a chain: its results so far, which later steps refer to.</summary>
internal sealed class ChainRun(IToolRunner runner, Func<string, Tool?> findTool, ManyRunner many, ChainPlan plan, RunChainOptions options, TimeProvider time) : ITemplateScope
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    // The step executed last was planned and not run; its value is known only when it has.
    private bool _isPreviousPlanned;
    private readonly List<ChainStepResult> _steps = new(plan.Steps.Count);
    private JsonElement _previous = Null;
    private JsonElement? _value;
    private ToolError? _error;

    public JsonElement? ValueOf(PlanReference reference)
    {
        if (reference.Node == ChainPlan.Previous)
        {
            return _isPreviousPlanned ? throw new NotKnownYetException(reference.Text) : _previous;
        }

        var result = _steps[reference.Node].Result;
        return result.Planned is not null ? throw new NotKnownYetException(reference.Text)
            : result.IsSuccess ? result.Value ?? Null
            : throw new TemplateException(ToolErrorKind.DependencyFailed, $"The reference '{reference.Text}' is to a step that {(result.Status == ToolStatus.Skipped ? "was skipped" : "failed")}.");
    }

    public PlanReference Winner(IReadOnlyList<PlanReference> references) => references[0];

    public async ValueTask<ChainResult> RunAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        Report(ChainProgressKind.Started, null);
        var stopped = -1;
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = plan.Steps[i];
            var began = time.GetTimestamp();
            var result = stopped >= 0 ? NotReached(stopped, _steps[stopped].Result.Status) : await RunStepAsync(step, cancellationToken).ConfigureAwait(false);
            Take(i, step.Step, result, time.GetElapsedTime(began));
            if (stopped < 0 && result.Status != ToolStatus.Skipped && !result.IsSuccess && (step.Step.StopOnError || result.Status == ToolStatus.AwaitingApproval))
            {
                // A step that waits has not failed, but what comes behind it must not come before it.
                stopped = i;
            }
        }

        Report(ChainProgressKind.Completed, null);
        return new ChainResult
        {
            Status = _error is null ? ToolStatus.Succeeded : _error.Kind == ToolErrorKind.ApprovalRequired ? ToolStatus.AwaitingApproval : ToolStatus.Failed,
            Value = _value,
            Error = _error,
            Steps = _steps,
            Duration = time.GetElapsedTime(start),
        };
    }

    private static ToolResult NotReached(int stopped, ToolStatus status) =>
        ToolResult.Failure(new ToolError(ToolErrorKind.DependencyFailed, $"Step {stopped} {(status == ToolStatus.AwaitingApproval ? "waits for a person's approval" : "failed")}, and the chain stopped there.")
        {
            Operation = ToolOperation.Chain,
            StepIndex = stopped,
        });

    private static ToolResult Unfilled(TemplateException fault) =>
        ToolResult.Failure(ToolStatus.Rejected, new ToolError(fault.Kind, fault.Message) { Operation = ToolOperation.Chain });

    private async ValueTask<ToolResult> RunStepAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        try
        {
            if (step.When?.Holds(this) == false)
            {
                return ToolResult.Failure(new ToolError(ToolErrorKind.ConditionNotMet, step.When.Explain()) { Operation = ToolOperation.Chain });
            }

            return step.Items is null
                ? await runner.RunAsync(Call(step, default, 0), cancellationToken).ConfigureAwait(false)
                : await RunItemsAsync(step, step.Items.Fill(this), cancellationToken).ConfigureAwait(false);
        }
        catch (TemplateException fault)
        {
            return Unfilled(fault);
        }
        catch (NotKnownYetException fault)
        {
            return fault.Plan(step.Step.Tool, findTool(step.Step.Tool), step.Step.Id);
        }
    }

    private async ValueTask<ToolResult> RunItemsAsync(PlannedStep step, JsonElement items, CancellationToken cancellationToken)
    {
        var forEach = step.Step.ForEach!;
        if (ItemResults.CheckCount(items, forEach) is { } error)
        {
            return ToolResult.Failure(error with { Operation = ToolOperation.Chain });
        }

        var calls = items.EnumerateArray().Select((item, index) => Call(step, item, index)).ToArray();
        var results = new ToolResult?[calls.Length];
        var next = 0;
        var manyOptions = new RunManyOptions { MaxConcurrency = forEach.MaxConcurrency, Order = ResultOrder.Input };
        await foreach (var result in many.RunAsync(calls, manyOptions, cancellationToken).ConfigureAwait(false))
        {
            results[next++] = result;
            if (!result.IsSuccess && !forEach.CollectErrors)
            {
                break;
            }
        }

        return ItemResults.Join(results, forEach.CollectErrors);
    }

    private ToolCall Call(PlannedStep step, JsonElement item, int index) => new(
        step.Step.Tool,
        step.Step.UsePrevious ? step.Arguments.FillWithPrevious(_isPreviousPlanned ? throw new NotKnownYetException(ChainPlan.PreviousName) : _previous, this, item, index) : step.Arguments.Fill(this, item, index))
    {
        Options = CallKeys.Under(
            step.Step.Timeout is { } timeout ? (options.CallOptions ?? new ToolCallOptions()) with { Timeout = timeout } : options.CallOptions,
            _steps.Count.ToString(CultureInfo.InvariantCulture),
            step.Items is null ? null : index),
    };

    private void Take(int index, ToolChainStep step, ToolResult result, TimeSpan duration)
    {
        var taken = new ChainStepResult(index, step.Id, step.Tool, result) { Duration = duration };
        _steps.Add(taken);
        if (result.Status == ToolStatus.Skipped)
        {
            Report(ChainProgressKind.StepSkipped, taken);
            return;
        }

        _previous = result.Value ?? Null;
        _isPreviousPlanned = result.Planned is not null;
        if (result.IsSuccess)
        {
            _value = _previous;
            Report(ChainProgressKind.StepCompleted, taken);
            return;
        }

        if (result.Status == ToolStatus.AwaitingApproval)
        {
            // In the place of an earlier failure that the chain went on behind: the chain is not over.
            _error = new ToolError(ToolErrorKind.ApprovalRequired, $"Step {index} ('{step.Tool}') waits for a person's approval, and the chain stopped there: {result.Error!.Message}")
            {
                Operation = ToolOperation.Chain,
                StepIndex = index,
                Tool = result.Error.Tool ?? result.Tool,
                Cause = result.Error,
            };
        }

        _error ??= new ToolError(ToolErrorKind.ChainStepFailed, $"Step {index} ('{step.Tool}') failed: {result.Error!.Message}")
        {
            Operation = ToolOperation.Chain,
            StepIndex = index,
            Tool = result.Error.Tool ?? result.Tool,
            Backend = result.Error.Backend,
            IsRetryable = result.Error.IsRetryable,
            Cause = result.Error,
        };
        Report(ChainProgressKind.StepError, taken);
    }

    private void Report(ChainProgressKind kind, ChainStepResult? step) => options.Progress?.Report(new ChainProgress(kind, _steps.Count, plan.Steps.Count, step));
}
