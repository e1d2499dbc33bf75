using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ToolExec.Mcp;

/// <summary>
/// The services of a client's request, and the request itself: an in-process tool that takes the SDK's <see cref="McpServer"/> or
/// <see cref="RequestContext{TParams}"/> can ask the client for a user's input or a model's answer.
/// </summary>
internal sealed class RequestServices(RequestContext<CallToolRequestParams> request, IServiceProvider inner) : IKeyedServiceProvider
{
    public object? GetService(Type serviceType) =>
        serviceType == typeof(RequestContext<CallToolRequestParams>) ? request
        : serviceType == typeof(McpServer) ? request.Server
        : serviceType == typeof(ClaimsPrincipal) ? request.User ?? inner.GetService(serviceType)
        : serviceType == typeof(IServiceProvider) ? this
        : inner.GetService(serviceType);

    public object? GetKeyedService(Type serviceType, object? serviceKey) => (inner as IKeyedServiceProvider)?.GetKeyedService(serviceType, serviceKey);

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) => inner.GetRequiredKeyedService(serviceType, serviceKey);
}
