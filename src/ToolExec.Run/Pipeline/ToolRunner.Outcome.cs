using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace ToolExec.Run;

/// <summary>The record of what became of calls: result, span, measurements, log and observers.</summary>
internal sealed partial class ToolRunner
{
    private ToolResult Finish(RunContext context, ToolResult result)
    {
        var tool = context.Compiled.Entry.Id;
        if (_secrets is not null)
        {
            // The last step before anybody sees it: the caller, the log, the span, the observers.
            var clean = _secrets.Patterns.Scrub(result);
            context.Notes?.Add(CallSteps.Scrub, ReferenceEquals(clean, result) ? "clean" : "scrubbed");
            context.Notes?.Scrub(_secrets);
            result = clean;
        }

        if (result.Error is { } error)
        {
            result = Locate(result, error, tool, context.Binding);
        }

        result = result.ForCall(tool, context.Call.CallId, context.Binding?.Backend, _time.GetElapsedTime(context.Started), context.Attempts, context.Repairs);
        if (context.Trace is ({ } span, var isOwned))
        {
            RunTelemetry.End(span, isOwned, result);
        }

        context.Notes?.Add(CallSteps.End, result.Error is { } reason ? ToolErrorCodes.Name(reason.Kind) : "succeeded");
        Record(context.Call, context, tool, result);
        return result;
    }

    private ToolResult Refuse(ToolCall call, long started, ToolError error)
    {
        var result = ToolResult.Failure(error).ForCall(call.Tool, call.CallId, null, _time.GetElapsedTime(started), 0);

        call.Options?.Explanation?.Notes.Add(CallSteps.Resolve, ToolErrorCodes.Name(error.Kind));

        // A text that names no tool is whatever a model made up: it must not become a metric's tag.
        Record(call, null, "_unknown", result);
        return result;
    }

    /// <summary>Adds to an error where it happened, as far as it does not say.</summary>
    private static ToolResult Locate(ToolResult result, ToolError error, string tool, ToolBinding? binding)
    {
        if (error.Tool is not null && (error.Backend is not null || binding is null))
        {
            return result;
        }

        var located = error with { Tool = error.Tool ?? tool, Backend = error.Backend ?? binding?.Backend, BackendKind = error.BackendKind ?? binding?.Kind };
        return new ToolResult(result.Status, result.Value, result.Content, located) { Meta = result.Meta, CachedAge = result.CachedAge, Approval = result.Approval, RecordedAt = result.RecordedAt };
    }

    private void Record(ToolCall call, RunContext? context, string metricName, ToolResult result)
    {
        RunTelemetry.Record(metricName, result);
        if (result.IsSuccess)
        {
            if (_logger.IsEnabled(LogLevel.Debug))
            {
                _logger.CallSucceeded(result.Tool!, result.Backend, result.Duration.TotalMilliseconds, result.Attempts, call.CallId);
            }
        }
        else
        {
            LogFailure(call, result, result.Error!);
        }

        foreach (var observer in _observers)
        {
            try
            {
                if (context is null)
                {
                    observer.OnCompleted(call, result);
                }
                else
                {
                    observer.OnEnded(context, result);
                }
            }
#pragma warning disable CA1031 // An observer changes nothing, not even by failing.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _logger.ObserverFailed(fault, observer.GetType().Name);
            }
        }
    }

    private void LogFailure(ToolCall call, ToolResult result, ToolError error)
    {
        var tool = ShownTool.Of(result.Tool!);
        switch (result.Status)
        {
            case ToolStatus.Cancelled when error.Kind == ToolErrorKind.Cancelled:
                _logger.CallCancelled(tool, call.CallId);
                break;
            case ToolStatus.Rejected or ToolStatus.AwaitingApproval or ToolStatus.Skipped:
                _logger.CallRefused(tool, ToolErrorCodes.Name(error.Kind), error.Message, call.CallId);
                break;
            default:
                _logger.CallFailed(error.Exception, tool, result.Backend, result.Duration.TotalMilliseconds, ToolErrorCodes.Name(error.Kind), error.Message, call.CallId);
                break;
        }
    }

    private bool TryResolve(string tool, [NotNullWhen(true)] out ToolCatalogEntry? entry, [NotNullWhen(false)] out ToolError? error)
    {
        if (_registry.Catalog.TryResolve(tool, out entry, out error))
        {
            return true;
        }

        if (error.Kind == ToolErrorKind.ToolNotFound && _registry.Catalog.Entries.Count == 0 && _registry.List().All(static b => b.State == BackendState.Registered))
        {
            error = new ToolError(ToolErrorKind.BackendUnavailable, $"No backend is started yet, so the tool '{tool}' cannot be called: start the host, or call StartAsync of the executor.")
            {
                Operation = ToolOperation.Resolve,
            };
            return false;
        }

        // A tool of a backend that is off or down is not unknown: say what is the matter with the backend.
        if (error.Kind == ToolErrorKind.ToolNotFound && ToolId.TryParse(tool, out var id) && id.Namespace is { } space
            && _registry.List().FirstOrDefault(b => string.Equals(b.Name, space, StringComparison.OrdinalIgnoreCase)) is { } backend)
        {
            error = backend.State switch
            {
                BackendState.Disabled => Backend(ToolErrorKind.BackendDisabled, $"The backend '{backend.Name}' is switched off, so the tool '{tool}' cannot be called."),
                BackendState.Failed => Backend(ToolErrorKind.BackendUnavailable, $"The backend '{backend.Name}' is not available, so the tool '{tool}' cannot be called: {backend.Error?.Message}"),
                BackendState.Registered => Backend(ToolErrorKind.BackendUnavailable, $"The backend '{backend.Name}' is not started yet, so the tool '{tool}' cannot be called."),
                _ => error,
            };

            ToolError Backend(ToolErrorKind kind, string message) => new(kind, message)
            {
                Operation = ToolOperation.Resolve,
                Backend = backend.Name,
                BackendKind = backend.Kind,
                Cause = backend.Error,
            };
        }

        return false;
    }
}
