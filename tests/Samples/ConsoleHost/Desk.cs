using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ToolExec.Samples.ConsoleHost;

public enum Priority
{
    Low,
    Normal,
    High,
}

public sealed record Ticket(int Id, string Customer, string Subject, Priority Priority, string? OpenedBy);

#region start-types
public sealed record FindTickets(
    [property: Description("The customer's name.")] string Customer,
    [property: Description("The most tickets to list.")] int Limit = 10);

public sealed record TicketList(int Count, IReadOnlyList<Ticket> Tickets);

public sealed record NewTicket(string Customer, string Subject, Priority Priority = Priority.Normal);

public sealed record Import(IReadOnlyList<NewTicket> Mails);

public sealed record Draft(string Customer);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FindTickets))]
[JsonSerializable(typeof(TicketList))]
[JsonSerializable(typeof(NewTicket))]
[JsonSerializable(typeof(Import))]
[JsonSerializable(typeof(Draft))]
internal sealed partial class DeskJson : JsonSerializerContext;
#endregion

public sealed record Workload(int Days, bool Busy);
