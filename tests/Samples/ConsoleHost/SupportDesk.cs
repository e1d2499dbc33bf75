using Microsoft.Extensions.DependencyInjection;
using ToolExec.Backend;

namespace ToolExec.Samples.ConsoleHost;

/// <summary>The tools of a support desk, one of each kind that a process can offer.</summary>
internal static class SupportDesk
{
    public static void AddSupportDesk(this IServiceCollection services)
    {
        services.AddSingleton<TicketStore>().AddScoped<CurrentUser>();

        #region start-tools
        services.AddToolExec().AddLocalBackend("desk", desk => desk

            // A typed function, whose types have source-generated JSON contracts.
            .AddTool("find_tickets", "Lists a customer's tickets.", DeskJson.Default.FindTickets, DeskJson.Default.TicketList, FindAsync)

            // A class that the container makes for each call.
            .AddTool<OpenTicket, NewTicket, Ticket>("open_ticket", "Opens a ticket.", DeskJson.Default.NewTicket, DeskJson.Default.Ticket,
                new LocalToolOptions { Effects = new ToolEffects { Writes = ["tickets"] } })

            // Any delegate, read by reflection: not for programs that are compiled ahead of time.
            .AddTool("workload", (int[] open, int perDay = 2) => new Workload((open.Sum() + perDay - 1) / perDay, open.Sum() > 5), "Says how many days open tickets will take.")

            // A function that gives its result in pieces.
            .AddStreamingTool("draft_reply", "Drafts a reply to a customer.", DeskJson.Default.Draft, DeskJson.Default.String, DraftAsync)

            // A function that says how far it is.
            .AddTool("import_mails", "Opens a ticket for each mail.", DeskJson.Default.Import, DeskJson.Default.Int32, ImportAsync)

            // A function that waits for something.
            .AddTool("wait_for_customer", "Waits until a customer calls.", DeskJson.Default.Draft, DeskJson.Default.String, WaitAsync));
        #endregion
    }

    #region start-typed
    private static ValueTask<TicketList> FindAsync(FindTickets query, ToolCallContext context)
    {
        var tickets = context.Services.GetRequiredService<TicketStore>().Of(query.Customer);
        return tickets.Count > 0
            ? new(new TicketList(tickets.Count, [.. tickets.Take(query.Limit)]))
            : throw new ToolExecException(new ToolError(ToolErrorKind.ExecutionFailed, $"'{query.Customer}' has no tickets. Ask for another customer."));
    }
    #endregion

    #region start-streaming-tool
    private static async IAsyncEnumerable<string> DraftAsync(Draft draft, ToolCallContext context)
    {
        foreach (var sentence in new[] { $"Dear {draft.Customer},", "we have found the fault.", "Your desk" })
        {
            await Task.Yield(); // Where a real tool waits for a model or a file.
            context.CancellationToken.ThrowIfCancellationRequested();
            yield return sentence;
        }
    }
    #endregion

    #region start-progress-tool
    private static async ValueTask<int> ImportAsync(Import import, ToolCallContext context)
    {
        var store = context.Services.GetRequiredService<TicketStore>();
        for (var i = 0; i < import.Mails.Count; i++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            store.Open(import.Mails[i]);
            await context.ReportProgressAsync(i + 1, import.Mails.Count, import.Mails[i].Subject);
        }

        return import.Mails.Count;
    }
    #endregion

    private static async ValueTask<string> WaitAsync(Draft draft, ToolCallContext context)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        return draft.Customer;
    }
}

#region start-handler
internal sealed class OpenTicket(TicketStore store, CurrentUser user) : IToolHandler<NewTicket, Ticket>
{
    public ValueTask<Ticket> InvokeAsync(NewTicket arguments, ToolCallContext context) => new(store.Open(arguments, user.Name));
}
#endregion
