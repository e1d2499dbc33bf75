namespace ToolExec;

/// <summary>A middleware and its place; registered as a service. Of those with the same position the lower <see cref="Order"/> stands outside; equal ones as registered.</summary>
public sealed record ToolMiddlewareRegistration
{
    /// <summary>Initializes a registration of a middleware that takes part in every call.</summary>
    /// <param name="middleware">The middleware. Whoever registered it owns it.</param>
    /// <param name="position">Where it stands.</param>
    /// <param name="order">Where among those with the same position.</param>
    public ToolMiddlewareRegistration(IToolMiddleware middleware, ToolMiddlewarePosition position, int order = ToolMiddlewareOrder.Host)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        Middleware = middleware;
        Position = position;
        Order = order;
    }

    /// <summary>Initializes a registration of a middleware that is made for each tool, or not.</summary>
    /// <param name="factory">Makes it. Whoever registered it owns it.</param>
    /// <param name="position">Where it stands.</param>
    /// <param name="order">Where among those with the same position.</param>
    public ToolMiddlewareRegistration(IToolMiddlewareFactory factory, ToolMiddlewarePosition position, int order = ToolMiddlewareOrder.Host)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Factory = factory;
        Position = position;
        Order = order;
    }

    /// <summary>Gets the middleware, or <see langword="null"/> where <see cref="Factory"/> makes it.</summary>
    public IToolMiddleware? Middleware { get; }

    /// <summary>Gets who makes the middleware, or <see langword="null"/> where it is <see cref="Middleware"/>.</summary>
    public IToolMiddlewareFactory? Factory { get; }

    /// <summary>Gets where it stands.</summary>
    public ToolMiddlewarePosition Position { get; }

    /// <summary>Gets where it stands among those with the same position.</summary>
    public int Order { get; }

    /// <summary>Gets what explanations call the step.</summary>
    /// <value>The default value is the name of its place where it stands at one of <see cref="ToolMiddlewareOrder"/>, else the name of its type.</value>
    public string Name
    {
        get => field ?? ToolMiddlewareOrder.StepAt(Order) ?? (Middleware ?? (object)Factory!).GetType().Name;
        init;
    }
}
