namespace ToolExec;

/// <summary>A middleware and its place; registered as a service, in the order in which they run.</summary>
/// <param name="Middleware">The middleware. Whoever registered it owns it.</param>
/// <param name="Position">Where it stands.</param>
public sealed record ToolMiddlewareRegistration(IToolMiddleware Middleware, ToolMiddlewarePosition Position);
