namespace ToolExec.Samples.ConsoleHost;

/// <summary>The desk's tickets. What a real host would ask a database for.</summary>
public sealed class TicketStore
{
    private readonly Lock _lock = new();
    private readonly List<Ticket> _tickets = [];

    public IReadOnlyList<Ticket> Of(string customer)
    {
        lock (_lock)
        {
            return [.. _tickets.Where(t => t.Customer == customer)];
        }
    }

    public Ticket Open(NewTicket ticket, string? openedBy = null)
    {
        lock (_lock)
        {
            var opened = new Ticket(_tickets.Count + 1, ticket.Customer, ticket.Subject, ticket.Priority, openedBy);
            _tickets.Add(opened);
            return opened;
        }
    }
}

/// <summary>Who the request is for; of a scope.</summary>
public sealed class CurrentUser
{
    public string Name { get; set; } = "nobody";
}
