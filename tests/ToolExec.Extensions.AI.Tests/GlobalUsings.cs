global using Microsoft.Extensions.AI;
global using ToolExec.TestSupport;
