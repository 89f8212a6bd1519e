"""CloudFormation types that the emulator refuses though its services have them: served by the services' calls.

Machine versions and aliases, and EventBridge connections, API destinations and archives. Without the alias's
update any change of a machine would roll back.
"""
import json

import ministack.services.eventbridge as events
import ministack.services.stepfunctions as states
from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners


def call(operation, data: dict) -> dict:
    """The answer of a service's operation; raises ValueError, which fails the resource, when it is refused."""
    status, _, body = operation(data)
    if status >= 400:
        raise ValueError(json.loads(body).get("message") or body)
    return json.loads(body or b"{}")


def named_resource(key: str, create, update, delete, to_input, to_attributes) -> dict:
    """A handler for a resource whose physical id is its name, given under `key` in all its calls."""
    def request(logical_id: str, props: dict, stack: str) -> dict:
        name = props.get(key) or provisioners._physical_name(stack, logical_id, max_len=48)
        return {**to_input(props), key: name}

    def on_create(logical_id, props, stack):
        data = request(logical_id, props, stack)
        return data[key], to_attributes(call(create, data), data[key])

    def on_update(name, _old, props, _stack):
        return name, to_attributes(call(update, {**to_input(props), key: name}), name)

    return {"create": on_create, "update": on_update, "delete": lambda name, _props: delete({key: name})}


def connection_attributes(answer: dict, name: str) -> dict:
    secret = f"arn:aws:secretsmanager:{get_region()}:{get_account_id()}:secret:events!connection/{name}"
    return {"Arn": answer["ConnectionArn"], "SecretArn": secret}


def destination_attributes(answer: dict, _name: str) -> dict:
    return {"Arn": answer["ApiDestinationArn"], "ArnForPolicy": answer["ApiDestinationArn"]}


def archive_input(props: dict) -> dict:
    """CloudFormation says SourceArn and gives the pattern as an object; the service wants EventSourceArn and text."""
    pattern = props.get("EventPattern", "")
    text = json.dumps(pattern) if isinstance(pattern, dict) else pattern
    return {**props, "EventSourceArn": props["SourceArn"], "EventPattern": text}


def create_version(_logical_id, props, _stack):
    arn = call(states._publish_state_machine_version,
               {"stateMachineArn": props["StateMachineArn"]})["stateMachineVersionArn"]
    return arn, {"Arn": arn}


def routing(props: dict) -> list[dict]:
    """The versions that an alias points to, from either way in which a template gives them."""
    preference = props.get("DeploymentPreference")
    routes = props.get("RoutingConfiguration") or [
        {"StateMachineVersionArn": preference["StateMachineVersionArn"], "Weight": 100}]
    return [{"stateMachineVersionArn": r["StateMachineVersionArn"], "weight": int(r["Weight"])} for r in routes]


def create_alias(logical_id, props, _stack):
    arn = call(states._create_state_machine_alias, {
        "name": props.get("Name") or logical_id, "routingConfiguration": routing(props)})["stateMachineAliasArn"]
    return arn, {"Arn": arn}


def update_alias(arn, _old, props, _stack):
    call(states._update_state_machine_alias, {"stateMachineAliasArn": arn, "routingConfiguration": routing(props)})
    return arn, {"Arn": arn}


def apply() -> None:
    provisioners._RESOURCE_HANDLERS.update({
        "AWS::Events::Connection": named_resource(
            "Name", events._create_connection, events._update_connection, events._delete_connection,
            dict, connection_attributes),
        "AWS::Events::ApiDestination": named_resource(
            "Name", events._create_api_destination, events._update_api_destination, events._delete_api_destination,
            dict, destination_attributes),
        "AWS::Events::Archive": named_resource(
            "ArchiveName", events._create_archive, events._update_archive, events._delete_archive,
            archive_input, lambda answer, name: {"Arn": answer["ArchiveArn"], "ArchiveName": name}),
        "AWS::StepFunctions::StateMachineVersion": {
            "create": create_version,
            "delete": lambda arn, _props: states._delete_state_machine_version({"stateMachineVersionArn": arn})},
        "AWS::StepFunctions::StateMachineAlias": {
            "create": create_alias, "update": update_alias,
            "delete": lambda arn, _props: states._delete_state_machine_alias({"stateMachineAliasArn": arn})},
    })
